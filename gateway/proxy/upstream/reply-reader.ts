// What do the bytes on an upstream's socket say, read by read?

import { ChunkedReader } from '../http/chunked-reader.ts'
import { ProtocolError } from '../http/protocol-error.ts'
import { parseReplyHead, type ReplyHead } from './parse-reply-head.ts'

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const MAXIMUM_HEAD = 64 * 1024

export interface ReplySink {
  head(head: ReplyHead): void
  data(chunk: Buffer): void
  /** `rest` is true where bytes follow that belong to no reply. */
  finished(last: Buffer | null, rest: boolean): void
}

/** Reads one reply. Throws ProtocolError. */
export class ReplyReader {
  #method: string
  #sink: ReplySink
  #kept: Buffer | null = null
  #left: number | 'head' | 'chunked' | 'close' | 'done' = 'head'
  #chunks: ChunkedReader | undefined

  constructor(method: string, sink: ReplySink) {
    this.#method = method
    this.#sink = sink
  }

  read(bytes: Buffer) {
    let from = 0
    if (this.#left === 'head') {
      if (this.#kept) bytes = Buffer.concat([this.#kept, bytes])
      from = this.#readHeads(bytes)
      if (from < 0) return
    }
    if (this.#left === 'chunked') this.#readChunks(bytes, from)
    else if (this.#left === 'close') {
      if (from < bytes.length) this.#sink.data(bytes.subarray(from))
    } else if (typeof this.#left === 'number') this.#readCounted(bytes, from)
  }

  /** The connection ended. False where the reply was not complete. */
  finish(): boolean {
    if (this.#left !== 'close') return this.#left === 'done'
    this.#left = 'done'
    this.#sink.finished(null, false)
    return true
  }

  /** The position after the head, or -1 where more bytes are needed. Interim (1xx) heads are skipped. */
  #readHeads(bytes: Buffer): number {
    let from = 0
    for (;;) {
      const end = bytes.indexOf(END_OF_HEAD, from)
      if ((end < 0 ? bytes.length : end) - from > MAXIMUM_HEAD)
        throw new ProtocolError('the head of the reply is too large')
      if (end < 0) {
        this.#kept = from === 0 ? bytes : bytes.subarray(from)
        return -1
      }
      const head = parseReplyHead(bytes.toString('latin1', from, end), this.#method)
      from = end + END_OF_HEAD.length
      if (head.status === 101) throw new ProtocolError('the reply switches protocols unasked')
      if (head.status < 200) continue
      this.#kept = null
      this.#left = head.framing
      if (head.framing === 'chunked') this.#chunks = new ChunkedReader()
      this.#sink.head(head)
      return from
    }
  }

  #readCounted(bytes: Buffer, from: number) {
    const left = this.#left as number
    const end = Math.min(bytes.length, from + left)
    const chunk = from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end)
    this.#left = left - chunk.length
    if (this.#left > 0) {
      if (chunk.length > 0) this.#sink.data(chunk)
      return
    }
    this.#left = 'done'
    this.#sink.finished(chunk.length > 0 ? chunk : null, end < bytes.length)
  }

  #readChunks(bytes: Buffer, from: number) {
    const { data, next } = this.#chunks!.read(bytes, from)
    if (next >= 0) {
      this.#left = 'done'
      this.#sink.finished(data, next < bytes.length)
    } else if (data) this.#sink.data(data)
  }
}
