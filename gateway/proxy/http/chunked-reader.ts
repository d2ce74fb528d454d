// Where do the chunks of a chunked body begin and end? Strict: https://www.rfc-editor.org/rfc/rfc9112#section-7.1

import { isHeaderValue } from './header-field.ts'
import { ProtocolError } from './protocol-error.ts'

const CARRIAGE_RETURN = 13
const LINE_FEED = 10
const SEMICOLON = 59
const MAXIMUM_LINE = 4096
/** Extensions mean nothing to anybody; a body that consists of them is an attack. */
const MAXIMUM_EXTENSIONS = 16 * 1024
const MAXIMUM_DIGITS = 12

/** `next` is the position after the body's end, or -1 where more bytes are needed. */
export type ChunkedRead = { data: Buffer | null; next: number }

export class ChunkedReader {
  #state: 'size' | 'data' | 'data-end' | 'trailer' = 'size'
  #left = 0
  #line = ''
  #trailers = 0
  #extensions = 0

  /** The chunks of one read come out as one: `bytes` is the reader's own, and their data is moved together in it. */
  read(bytes: Buffer, from: number): ChunkedRead {
    let at = from
    let start = -1
    let end = -1
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const stop = Math.min(bytes.length, at + this.#left)
        if (start < 0) {
          start = at
          end = stop
        } else {
          bytes.copyWithin(end, at, stop)
          end += stop - at
        }
        this.#left -= stop - at
        at = stop
        if (this.#left === 0) this.#state = 'data-end'
        continue
      }
      if (this.#state === 'data-end' && this.#line === '' && at + 1 < bytes.length) {
        if (bytes[at] !== CARRIAGE_RETURN || bytes[at + 1] !== LINE_FEED)
          throw new ProtocolError('a chunk is longer than it says')
        this.#state = 'size'
        at += 2
        continue
      }
      const next = this.#state === 'size' && this.#line === '' ? this.#readSize(bytes, at) : -1
      if (next >= 0) {
        at = next
        continue
      }
      const feed = bytes.indexOf(LINE_FEED, at)
      this.#line += bytes.toString('latin1', at, feed < 0 ? bytes.length : feed)
      if (this.#line.length > MAXIMUM_LINE) throw new ProtocolError('a chunk has too long a head')
      if (feed < 0) break
      at = feed + 1
      if (this.#readLine()) return { data: start < 0 ? null : bytes.subarray(start, end), next: at }
    }
    return { data: start < 0 ? null : bytes.subarray(start, end), next: -1 }
  }

  /** The common case: a size and nothing else, complete. -1 for any other. */
  #readSize(bytes: Buffer, from: number): number {
    let size = 0
    let at = from
    for (; at < bytes.length; at++) {
      const digit = hexValue(bytes[at]!)
      if (digit < 0) break
      size = size * 16 + digit
    }
    const digits = at - from
    if (digits === 0 || digits > MAXIMUM_DIGITS || size === 0) return -1
    if (bytes[at] !== CARRIAGE_RETURN || bytes[at + 1] !== LINE_FEED) return -1
    this.#left = size
    this.#state = 'data'
    return at + 2
  }

  #readLine(): boolean {
    const line = this.#line
    this.#line = ''
    if (line.charCodeAt(line.length - 1) !== CARRIAGE_RETURN)
      throw new ProtocolError('a line of the chunked body does not end with CRLF')
    if (!isHeaderValue(line.slice(0, -1)))
      throw new ProtocolError('a line of the chunked body holds a control character')
    if (this.#state === 'size') {
      this.#left = this.#parseSize(line)
      this.#state = this.#left === 0 ? 'trailer' : 'data'
      return false
    }
    if (this.#state === 'data-end') {
      if (line.length !== 1) throw new ProtocolError('a chunk is longer than it says')
      this.#state = 'size'
      return false
    }
    this.#trailers += line.length
    if (this.#trailers > MAXIMUM_LINE) throw new ProtocolError('the trailers are too long')
    return line.length === 1
  }

  /** `line` ends with CR. Chunk extensions are skipped. */
  #parseSize(line: string): number {
    let size = 0
    let at = 0
    for (; at < line.length; at++) {
      const digit = hexValue(line.charCodeAt(at))
      if (digit < 0) break
      size = size * 16 + digit
    }
    if (at === 0 || at > MAXIMUM_DIGITS) throw new ProtocolError('a chunk has no valid size')
    this.#extensions += line.length - at - 1
    if (this.#extensions > MAXIMUM_EXTENSIONS)
      throw new ProtocolError('the chunk extensions are too long')
    const next = line.charCodeAt(at)
    const clean = next === SEMICOLON || at === line.length - 1
    if (!clean && !/^[ \t]*(;|\r$)/.test(line.slice(at)))
      throw new ProtocolError('a chunk has no valid size')
    return size
  }
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
