// How does somebody get between a request and the rest of the proxy? By standing in for its exchange, and changing
// what passes in one place.

import type { BodyReader, Exchange } from './server/exchange.ts'

export class WrappedExchange implements Exchange {
  protected readonly inner: Exchange

  constructor(inner: Exchange) {
    this.inner = inner
  }

  get port() {
    return this.inner.port
  }
  get host() {
    return this.inner.host
  }
  get method() {
    return this.inner.method
  }
  get path() {
    return this.inner.path
  }
  get headers() {
    return this.inner.headers
  }
  get query() {
    return this.inner.query
  }
  get serverName() {
    return this.inner.serverName
  }
  get scheme() {
    return this.inner.scheme
  }
  get httpVersion() {
    return this.inner.httpVersion
  }
  get clientAddress() {
    return this.inner.clientAddress
  }
  get rawHeaders() {
    return this.inner.rawHeaders
  }
  get contentLength() {
    return this.inner.contentLength
  }
  get hasBody() {
    return this.inner.hasBody
  }
  get headSent() {
    return this.inner.headSent
  }
  get onDrain() {
    return this.inner.onDrain
  }
  set onDrain(drain) {
    this.inner.onDrain = drain
  }
  get onClose() {
    return this.inner.onClose
  }
  set onClose(close) {
    this.inner.onClose = close
  }

  copyHeaders() {
    return this.inner.copyHeaders()
  }
  readBody(reader: BodyReader) {
    this.inner.readBody(reader)
  }
  pauseBody() {
    this.inner.pauseBody()
  }
  resumeBody() {
    this.inner.resumeBody()
  }
  writeHead(status: number, headers: readonly string[]) {
    this.inner.writeHead(status, headers)
  }
  write(chunk: Buffer | string) {
    return this.inner.write(chunk)
  }
  end(chunk?: Buffer | string | null) {
    this.inner.end(chunk)
  }
  destroy() {
    this.inner.destroy()
  }
}
