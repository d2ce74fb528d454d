// Which frames are in a stream of SPDY/3.1 bytes, and how is a frame written?
// https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/#26-control-frames

import {
  HeaderBlockReader,
  HeaderBlockWriter,
  SpdyError,
  type SpdyHeaders,
} from './spdy-headers.ts'

export type SpdyFrame =
  | { type: 'syn-stream'; streamId: number; headers: SpdyHeaders; fin: boolean }
  /** A piece of a data frame: a long one is handed on as it arrives, and `fin` comes with its last piece. */
  | { type: 'data'; streamId: number; payload: Buffer; fin: boolean }
  | { type: 'rst-stream'; streamId: number }
  | { type: 'ping'; id: number }
  | { type: 'goaway' }

const VERSION = 3
const SYN_STREAM = 1
const SYN_REPLY = 2
const RST_STREAM = 3
const PING = 6
const GOAWAY = 7
const HEADERS = 8

const FLAG_FIN = 0x01
const MAX_CONTROL_BYTES = 16 * 1024
const MAX_DATA_BYTES = 0xffffff
const EMPTY = Buffer.alloc(0)

/** The first bytes of the payload of a control frame that has any meaning here, which must be there. */
const LEAST_BYTES: Record<number, number> = {
  [SYN_STREAM]: 10,
  [SYN_REPLY]: 4,
  [RST_STREAM]: 8,
  [PING]: 4,
  [HEADERS]: 4,
}

/** Cuts bytes into frames, wherever the pieces that arrive begin and end. Throws SpdyError. */
export class SpdyFrameReader {
  #headers = new HeaderBlockReader()
  #pending: Buffer = EMPTY
  #data: { streamId: number; left: number; fin: boolean } | undefined;

  *read(chunk: Buffer): Generator<SpdyFrame> {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    this.#pending = EMPTY
    for (;;) {
      if (this.#data) {
        const { streamId, left } = this.#data
        if (rest.length === 0 && left > 0) return
        const payload = rest.subarray(0, left)
        rest = rest.subarray(payload.length)
        this.#data.left -= payload.length
        const fin = this.#data.fin && this.#data.left === 0
        if (this.#data.left === 0) this.#data = undefined
        yield { type: 'data', streamId, payload, fin }
        continue
      }

      if (rest.length < 8) break
      const length = rest.readUIntBE(5, 3)
      const fin = (rest[4]! & FLAG_FIN) !== 0
      if ((rest[0]! & 0x80) === 0) {
        this.#data = { streamId: rest.readUInt32BE(0), left: length, fin }
        rest = rest.subarray(8)
        continue
      }

      const type = controlType(rest, length)
      if (rest.length < 8 + length) break
      const frame = this.#readControl(type, fin, rest.subarray(8, 8 + length))
      rest = rest.subarray(8 + length)
      if (frame) yield frame
    }
    this.#pending = rest
  }

  /** SETTINGS and WINDOW_UPDATE are left out: no Kubernetes client of SPDY keeps windows. */
  #readControl(type: number, fin: boolean, payload: Buffer): SpdyFrame | undefined {
    const streamId = () => payload.readUInt32BE(0) & 0x7fffffff
    switch (type) {
      case SYN_STREAM:
        return {
          type: 'syn-stream',
          streamId: streamId(),
          headers: this.#headers.read(payload.subarray(10)),
          fin,
        }
      case SYN_REPLY:
      case HEADERS:
        this.#headers.read(payload.subarray(4))
        return undefined
      case RST_STREAM:
        return { type: 'rst-stream', streamId: streamId() }
      case PING:
        return { type: 'ping', id: payload.readUInt32BE(0) }
      case GOAWAY:
        return { type: 'goaway' }
      default:
        return undefined
    }
  }
}

function controlType(frame: Buffer, length: number) {
  const version = frame.readUInt16BE(0) & 0x7fff
  if (version !== VERSION) throw new SpdyError(`a frame of SPDY version ${version}`)
  const type = frame.readUInt16BE(2)
  if (length > MAX_CONTROL_BYTES) throw new SpdyError(`a control frame of ${length} bytes`)
  if (length < (LEAST_BYTES[type] ?? 0)) throw new SpdyError('a control frame ends too early')
  return type
}

/** The writing side: the server's half of one connection. */
export class SpdyFrameWriter {
  #headers = new HeaderBlockWriter()

  synReply(streamId: number) {
    return control(SYN_REPLY, Buffer.concat([uint32(streamId), this.#headers.write({})]))
  }
  /** @param code 1 protocol error, 3 refused, 5 cancelled */
  rstStream(streamId: number, code: number) {
    return control(RST_STREAM, uint32(streamId, code))
  }
  ping(id: number) {
    return control(PING, uint32(id))
  }
  goaway(lastStreamId: number, code: number) {
    return control(GOAWAY, uint32(lastStreamId, code))
  }
  data(streamId: number, payload: Buffer, fin: boolean) {
    if (payload.length > MAX_DATA_BYTES) throw new RangeError('a data frame holds 16 MiB at most')
    const frame = Buffer.allocUnsafe(8 + payload.length)
    frame.writeUInt32BE(streamId, 0)
    frame[4] = fin ? FLAG_FIN : 0
    frame.writeUIntBE(payload.length, 5, 3)
    payload.copy(frame, 8)
    return frame
  }
}

function control(type: number, payload: Buffer) {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(0x8000 | VERSION, 0)
  head.writeUInt16BE(type, 2)
  head.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([head, payload])
}

function uint32(...values: number[]) {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index)
  return bytes
}
