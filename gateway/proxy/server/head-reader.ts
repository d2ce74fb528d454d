// Where does the head of the next request end, and what does it say?

import { parseRequestHead, type RequestHead } from './parse-request-head.ts'
import { RefusedRequest } from './refused-request.ts'

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const MAXIMUM_HEAD = 64 * 1024
/** Clients say the same again and again; up to here a connection remembers what it meant. */
const MAXIMUM_REMEMBERED = 4 * 1024
const CARRIAGE_RETURN = 13
const LINE_FEED = 10

export class HeadReader {
  head: RequestHead | undefined
  #text = ''
  /** How many bytes of an incomplete head have been looked at. */
  #seen = 0

  /**
   * The position after the head, which is then in `head`, or -1 where more bytes are needed: the same again are expected
   * to come with them. Throws RefusedRequest.
   */
  read(bytes: Buffer, from: number): number {
    let start = from
    // A line may be left over from a body that was longer than its length, by old clients' mistake.
    if (bytes[start] === CARRIAGE_RETURN && bytes[start + 1] === LINE_FEED) start += 2
    const end = bytes.indexOf(END_OF_HEAD, Math.max(start, from + this.#seen - 3))
    if ((end < 0 ? bytes.length : end) - start > MAXIMUM_HEAD) this.#refuseSize(bytes, start)
    if (end < 0) {
      this.#refuseBareLines(bytes, from + this.#seen)
      this.#seen = bytes.length - from
      return -1
    }
    this.#seen = 0
    const text = bytes.toString('latin1', start, end)
    if (text !== this.#text || !this.head) {
      this.#text = ''
      this.head = parseRequestHead(text)
      if (text.length <= MAXIMUM_REMEMBERED) this.#text = text
    }
    return end + END_OF_HEAD.length
  }

  #refuseSize(bytes: Buffer, start: number): never {
    const line = bytes.indexOf(LINE_FEED, start)
    if (line < 0 || line - start > MAXIMUM_HEAD)
      throw new RefusedRequest(414, 'the target is too long')
    throw new RefusedRequest(431, 'the head is too large')
  }

  /** A head that ends its lines otherwise would be waited for in vain. */
  #refuseBareLines(bytes: Buffer, from: number) {
    for (let at = bytes.indexOf(LINE_FEED, from); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1))
      if (bytes[at - 1] !== CARRIAGE_RETURN) throw new RefusedRequest(400, 'invalid line end')
  }
}
