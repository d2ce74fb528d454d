// How is a reply's body known before its head goes out? It is kept back until it is whole.

import type { HeaderList } from '../policies/header-list.ts'
import { removeHeader } from '../policies/header-list.ts'
import type { Exchange } from './server/exchange.ts'
import { WrappedExchange } from './wrapped-exchange.ts'

export type CollectedMessage = { status: number; headers: HeaderList; body: Buffer }

const MAXIMUM_REPLY = 64 << 20

export class CollectedExchange extends WrappedExchange {
  #change: (message: CollectedMessage) => CollectedMessage
  #chunks: Buffer[] = []
  #size = 0
  #status = 0
  #headers: HeaderList | undefined

  constructor(inner: Exchange, change: (message: CollectedMessage) => CollectedMessage) {
    super(inner)
    this.#change = change
  }

  override get headSent() {
    return this.#headers !== undefined
  }

  override writeHead(status: number, headers: readonly string[]) {
    this.#status = status
    this.#headers = [...headers]
  }

  override write(chunk: Buffer | string) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#size += bytes.length
    if (this.#size <= MAXIMUM_REPLY) this.#chunks.push(bytes)
    else this.inner.destroy()
    return true
  }

  override end(chunk?: Buffer | string | null) {
    if (chunk) this.write(chunk)
    if (this.inner.headSent) return
    const { status, headers, body } = this.#change({
      status: this.#status,
      headers: this.#headers ?? [],
      body: Buffer.concat(this.#chunks),
    })
    removeHeader(headers, 'content-length')
    // The length of an answer to HEAD would be that of a body which nobody sent.
    if (this.method !== 'HEAD') headers.push('content-length', String(body.length))
    this.inner.writeHead(status, headers)
    this.inner.end(this.method === 'HEAD' ? null : body)
  }
}
