// Which fields follow in these bytes? The wire format of protobuf: https://protobuf.dev/programming-guides/encoding/

/** The bytes are no protobuf message. The words are those of Go's decoder. */
export class WireError extends Error {
  override name = 'WireError'
}

export const VARINT = 0
export const FIXED64 = 1
export const BYTES = 2
export const FIXED32 = 5

/** A varint and the fixed sizes as bigint (two's complement not yet applied), everything with a length as a view. */
export type WireField = { number: number } & (
  | { wire: typeof VARINT | typeof FIXED32; value: bigint }
  | { wire: typeof FIXED64 | typeof BYTES; value: Buffer }
)

/** Each byte is looked at once; a length is never trusted beyond the end. */
export function* readFields(bytes: Buffer): Generator<WireField> {
  let position = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[position++]
      if (byte === undefined) throw new WireError('unexpected EOF')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new WireError('proto: integer overflow')
  }
  const take = (length: number) => {
    if (length > bytes.length - position) throw new WireError('unexpected EOF')
    position += length
    return bytes.subarray(position - length, position)
  }
  while (position < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    const wire = Number(tag & 7n)
    if (number <= 0 || number > 0x1fffffff) {
      throw new WireError(`proto: illegal tag ${number} (wire type ${wire})`)
    }
    if (wire === VARINT) yield { number, wire, value: varint() }
    else if (wire === BYTES) yield { number, wire, value: take(Number(varint())) }
    else if (wire === FIXED64) yield { number, wire, value: take(8) }
    else if (wire === FIXED32) {
      yield { number, wire, value: BigInt(take(4).readUInt32LE()) }
    } else throw new WireError(`proto: illegal wireType ${wire}`)
  }
}
