// Where do the chunks of a chunked body begin and end? Strict: https://www.rfc-editor.org/rfc/rfc9112#section-7.1

import { ProtocolError } from './protocol-error.ts'

const CARRIAGE_RETURN = 13
const LINE_FEED = 10
const SEMICOLON = 59
const MAXIMUM_LINE = 4096

export class ChunkedReader {
  #state: 'size' | 'data' | 'data-end' | 'trailer' = 'size'
  #left = 0
  #line = ''
  #trailers = 0

  /** The position after the body's end, or -1 where more bytes are needed. */
  read(bytes: Buffer, from: number, onData: (chunk: Buffer) => void): number {
    let at = from
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#left)
        onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end))
        this.#left -= end - at
        at = end
        if (this.#left === 0) this.#state = 'data-end'
        continue
      }
      const feed = bytes.indexOf(LINE_FEED, at)
      this.#line += bytes.toString('latin1', at, feed < 0 ? bytes.length : feed)
      if (this.#line.length > MAXIMUM_LINE) throw new ProtocolError('a chunk has too long a head')
      if (feed < 0) return -1
      at = feed + 1
      if (this.#readLine()) return at
    }
    return -1
  }

  #readLine(): boolean {
    const line = this.#line
    this.#line = ''
    if (line.charCodeAt(line.length - 1) !== CARRIAGE_RETURN)
      throw new ProtocolError('a line of the chunked body does not end with CRLF')
    if (this.#state === 'size') {
      this.#left = parseSize(line)
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
}

/** `line` ends with CR. Chunk extensions are skipped. */
function parseSize(line: string): number {
  let size = 0
  let at = 0
  for (; at < line.length; at++) {
    const digit = hexValue(line.charCodeAt(at))
    if (digit < 0) break
    size = size * 16 + digit
  }
  if (at === 0 || at > 12) throw new ProtocolError('a chunk has no valid size')
  const next = line.charCodeAt(at)
  const clean = next === SEMICOLON || (next === CARRIAGE_RETURN && at === line.length - 1)
  if (!clean && !/^[ \t]*(;|\r$)/.test(line.slice(at)))
    throw new ProtocolError('a chunk has no valid size')
  return size
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
