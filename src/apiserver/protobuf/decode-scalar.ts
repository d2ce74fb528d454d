// What does one field of a message mean in JSON? Numbers and strings, and the messages that JSON writes as a scalar.

import { BYTES, FIXED64, readFields, VARINT, WireError, type WireField } from './wire-reader.ts'

/** Undefined where the value is one that JSON leaves out: a time that was never set. */
export function decodeScalar(type: string, field: WireField): unknown {
  if (type === 'bool' || type === 'int32' || type === 'int64') {
    if (field.wire !== VARINT) throw wrongWire(field)
    if (type === 'bool') return field.value !== 0n
    return Number(BigInt.asIntN(type === 'int32' ? 32 : 64, field.value))
  }
  if (type === 'double') {
    if (field.wire !== FIXED64) throw wrongWire(field)
    return field.value.readDoubleLE()
  }
  if (field.wire !== BYTES) throw wrongWire(field)
  const bytes = field.value
  switch (type) {
    case 'string':
      return bytes.toString('utf8')
    case 'bytes':
      return bytes.toString('base64')
    case 'quantity':
      return textAt(bytes, 1)
    case 'time':
      return timestamp(bytes, 0)
    case 'microtime':
      return timestamp(bytes, 6)
    case 'intstr':
      return varintAt(bytes, 1) === 1n
        ? textAt(bytes, 3)
        : Number(BigInt.asIntN(32, varintAt(bytes, 2)))
    case 'json':
      return jsonAt(bytes)
    default:
      throw new Error(`no scalar type ${type}`)
  }
}

export const wrongWire = ({ number, wire }: WireField) =>
  new WireError(`proto: wrong wireType = ${wire} for field ${number}`)

function textAt(bytes: Buffer, number: number) {
  let text = ''
  for (const field of readFields(bytes)) {
    if (field.number === number && field.wire === BYTES) text = field.value.toString('utf8')
  }
  return text
}

function varintAt(bytes: Buffer, number: number) {
  let value = 0n
  for (const field of readFields(bytes)) {
    if (field.number === number && field.wire === VARINT) value = field.value
  }
  return value
}

/** RFC 3339, in UTC. A time that is not set is an empty message. */
function timestamp(bytes: Buffer, digits: number) {
  if (bytes.length === 0) return undefined
  const seconds = Number(BigInt.asIntN(64, varintAt(bytes, 1)))
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0) {
    throw new WireError('Time.MarshalJSON: year outside of range [0,9999]')
  }
  const whole = date.toISOString().slice(0, 19)
  if (digits === 0) return `${whole}Z`
  const nanoseconds = Number(BigInt.asIntN(32, varintAt(bytes, 2)))
  return `${whole}.${String(Math.trunc(nanoseconds / 1000)).padStart(digits, '0')}Z`
}

/** Free-form JSON travels as its own text. */
function jsonAt(bytes: Buffer): unknown {
  const text = textAt(bytes, 1)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WireError((cause as Error).message, { cause })
  }
}
