// One request and its answer, as they are read from and written to a client's socket.

import type { ClientConnection } from './client-connection.ts'
import type { BodyReader, Exchange } from './exchange.ts'
import { formatReplyHead } from './format-reply-head.ts'
import { lowerCaseHeaders } from './lower-case-headers.ts'
import type { RequestHead } from './parse-request-head.ts'

/** Up to here the parts of a write are copied into one buffer: another system call costs more than the copy. */
const MERGE_BYTES = 32 * 1024
/** Whatever the answer will be, it begins so. */
const BEGINNING = 'HTTP/1.1 '
/** What the socket holds unsent when it asks for a pause; no less than a stream's own limit. */
const UNSENT_BYTES = 128 * 1024

export class SocketExchange implements Exchange {
  readonly port: number
  readonly scheme: 'http' | 'https'
  readonly clientAddress: string
  headSent = false
  onDrain: (() => void) | undefined
  onClose: ((complete: boolean) => void) | undefined
  #connection: ClientConnection
  #head: RequestHead
  #headers: Exchange['headers'] | undefined
  /** Waits for the first bytes of the body, for one system call less. */
  #unsent = ''
  #framing: 'length' | 'chunked' | 'close' | 'nothing' = 'length'
  #left = 0
  #ended = false
  /** Characters that were sent before there was an answer. */
  #begun = 0

  constructor(connection: ClientConnection, head: RequestHead) {
    this.#connection = connection
    this.#head = head
    this.port = connection.context.port
    this.scheme = connection.context.scheme
    this.clientAddress = connection.clientAddress
  }

  get method() {
    return this.#head.method
  }
  get host() {
    return this.#head.host
  }
  get serverName() {
    return this.scheme === 'https' ? this.#connection.serverName : undefined
  }
  get path() {
    return this.#head.path
  }
  get query() {
    return this.#head.query
  }
  get httpVersion() {
    return this.#head.httpVersion
  }
  get rawHeaders() {
    return this.#head.rawHeaders
  }
  get contentLength() {
    return this.#head.contentLength
  }
  get headers() {
    this.#headers ??= lowerCaseHeaders(this.#head.rawHeaders)
    return this.#headers
  }
  get hasBody() {
    const { chunked, contentLength } = this.#head
    return chunked || (contentLength !== undefined && contentLength > 0)
  }
  get ended() {
    return this.#ended
  }

  copyHeaders() {
    return this.#head.forwardableHeaders.slice()
  }

  readBody(reader: BodyReader) {
    this.#connection.readBody(this, reader)
  }
  pauseBody() {
    this.#connection.pauseBody(this)
  }
  resumeBody() {
    this.#connection.resumeBody(this)
  }

  writeHead(status: number, headers: readonly string[]) {
    if (this.headSent) throw new Error('the head of the answer was sent already')
    const { text, contentLength } = formatReplyHead(status, headers)
    this.headSent = true
    const { method, httpVersion } = this.#head
    const bodyless = status === 204 || status === 304
    this.#framing =
      bodyless || method === 'HEAD'
        ? 'nothing'
        : contentLength !== undefined
          ? 'length'
          : httpVersion === '1.1'
            ? 'chunked'
            : 'close'
    this.#left = contentLength ?? 0
    let head = text
    if (contentLength !== undefined && status !== 204)
      head += `content-length: ${contentLength}\r\n`
    else if (this.#framing === 'chunked') head += 'transfer-encoding: chunked\r\n'
    else if (this.#framing === 'close') this.#connection.keepAlive = false
    if (this.#connection.context.stopping) this.#connection.keepAlive = false
    if (!this.#connection.keepAlive) head += 'connection: close\r\n'
    else if (httpVersion === '1.0') head += 'connection: keep-alive\r\n'
    this.#unsent = this.withoutBegun(`${head}\r\n`)
    process.nextTick(flush, this)
  }

  write(chunk: Buffer | string): boolean {
    const { socket } = this.#connection
    if (this.#ended || socket.destroyed || chunk.length === 0) return true
    const body = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (this.#framing === 'nothing') return true
    if (this.#framing === 'chunked') this.#send(`${body.length.toString(16)}\r\n`, body, '\r\n')
    else {
      if (this.#framing === 'length') this.#left -= body.length
      if (this.#left < 0) {
        this.destroy()
        return true
      }
      this.#send('', body, '')
    }
    return socket.writableLength < UNSENT_BYTES
  }

  end(chunk?: Buffer | string | null) {
    if (this.#ended) return
    const body = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    const length = body?.length ?? 0
    if (this.#framing === 'length' && this.#left !== length) return this.destroy()
    this.#ended = true
    if (this.#connection.socket.destroyed) return
    if (this.#framing === 'nothing') this.flush()
    else if (this.#framing !== 'chunked') {
      if (body && length > 0) this.#send('', body, '')
      else this.flush()
    } else if (!body || length === 0) this.#send('0\r\n\r\n', null, '')
    else this.#send(`${length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n')
    this.#connection.sent(this)
  }

  destroy() {
    this.#connection.socket.destroy()
  }

  /**
   * Makes a client that is gone show itself, and says nothing to one that is not: a character of what any answer begins
   * with, or a leading zero of the next chunk's length. Inside a body of a known length nothing can be said.
   */
  probe() {
    const { socket } = this.#connection
    if (this.#ended || this.#unsent !== '') return
    if (!this.headSent && this.#begun < BEGINNING.length) socket.write(BEGINNING[this.#begun++]!)
    else if (this.headSent && this.#framing === 'chunked') socket.write('0')
  }

  withoutBegun(answer: string) {
    return this.#begun === 0 ? answer : answer.slice(this.#begun)
  }

  /** The head alone, where no body came with it. */
  flush() {
    if (this.#unsent === '') return
    const text = this.#unsent
    this.#unsent = ''
    this.#connection.socket.write(text, 'latin1')
  }

  #send(before: string, body: Buffer | null, after: string) {
    const { socket } = this.#connection
    const start = this.#unsent + before
    this.#unsent = ''
    if (!body) return void socket.write(start, 'latin1')
    if (start === '' && after === '') return void socket.write(body)
    const size = start.length + body.length + after.length
    if (size <= MERGE_BYTES) {
      const merged = Buffer.allocUnsafe(size)
      merged.write(start, 0, 'latin1')
      merged.set(body, start.length)
      if (after !== '') merged.write(after, start.length + body.length, 'latin1')
      return void socket.write(merged)
    }
    socket.cork()
    if (start !== '') socket.write(start, 'latin1')
    socket.write(body)
    if (after !== '') socket.write(after, 'latin1')
    socket.uncork()
  }
}

const flush = (exchange: SocketExchange) => exchange.flush()
