// One request and its answer, as node:http reads and writes them.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodyReader, Exchange } from './exchange.ts'
import type { Target } from './parse-target.ts'

export class NodeExchange implements Exchange {
  readonly port: number
  readonly host: string
  readonly path: string
  readonly query: string
  readonly scheme: 'http' | 'https'
  readonly hasBody: boolean
  readonly contentLength: number | undefined
  onDrain: (() => void) | undefined
  onClose: ((complete: boolean) => void) | undefined
  #request: IncomingMessage
  #response: ServerResponse

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    { host, path, query }: Target,
    port: number,
    scheme: 'http' | 'https',
    contentLength: string | undefined,
    chunked: boolean,
  ) {
    this.#request = request
    this.#response = response
    this.port = port
    this.host = host
    this.path = path
    this.query = query
    this.scheme = scheme
    this.hasBody = chunked || (contentLength !== undefined && contentLength !== '0')
    this.contentLength = chunked || contentLength === undefined ? undefined : Number(contentLength)
    response.on('close', () => this.onClose?.(response.writableFinished))
    response.on('drain', () => this.onDrain?.())
    // What is wrong with the socket shows as its closing.
    response.on('error', () => {})
    request.on('error', () => {})
  }

  get method() {
    return this.#request.method!
  }
  get headers() {
    return this.#request.headers
  }
  get rawHeaders() {
    return this.#request.rawHeaders
  }
  get httpVersion() {
    return this.#request.httpVersion
  }
  get clientAddress() {
    const { remoteAddress, remotePort } = this.#request.socket
    return `${remoteAddress}:${remotePort}`
  }
  get headSent() {
    return this.#response.headersSent
  }

  readBody(reader: BodyReader) {
    this.#request.on('data', (chunk: Buffer) => reader.data(chunk))
    this.#request.on('end', () => reader.end())
  }
  pauseBody() {
    this.#request.pause()
  }
  resumeBody() {
    this.#request.resume()
  }

  writeHead(status: number, headers: string[]) {
    this.#response.writeHead(status, headers)
  }
  write(chunk: Buffer | string) {
    return this.#response.write(chunk)
  }
  end(chunk?: Buffer | string | null) {
    if (chunk) this.#response.end(chunk)
    else this.#response.end()
  }
  destroy() {
    this.#request.socket.destroy()
  }
}
