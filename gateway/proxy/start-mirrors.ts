// How does a copy of a request reach another backend, without the request ever waiting for it?

import type { ResolvedBackend } from '../routing/routing-table.ts'
import { authorityOf, resolveTarget } from './provider-target.ts'
import { formatRequestHead } from './request-headers.ts'
import type { BodyReader, Exchange } from './server/exchange.ts'
import type { Transaction } from './transaction.ts'
import type { UpstreamCall, UpstreamTarget } from './upstream/upstream-client.ts'
import { WrappedExchange } from './wrapped-exchange.ts'

/** A mirror that falls further behind than this gets no more. */
const MAXIMUM_BEHIND = 4 << 20
const LIMIT_MS = 60_000

export function startMirrors(transaction: Transaction, backends: readonly ResolvedBackend[]) {
  for (const backend of backends) {
    const address = addressOf(backend, transaction.exchange.host)
    if (address) startMirror(transaction, address)
  }
}

type MirrorAddress = { target: UpstreamTarget; authority: string }

/** Undefined where there is nobody to send it to: the request itself is none the worse for it. */
function addressOf(backend: ResolvedBackend, host: string): MirrorAddress | undefined {
  if (backend.type === 'static') {
    const { port, policies } = backend
    const authority = authorityOf(backend.host, port, policies.tls !== undefined)
    return { target: resolveTarget(backend.host, port, policies.tls), authority }
  }
  if (backend.type !== 'service') return undefined
  const { endpoints, policies } = backend
  const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)]
  return (
    endpoint && {
      target: resolveTarget(endpoint.address, endpoint.port, policies?.tls),
      authority: host,
    }
  )
}

function startMirror(transaction: Transaction, { target, authority }: MirrorAddress) {
  const { exchange, headers, path, query, sentBody, surroundings } = transaction
  const head = formatRequestHead(exchange.method, path, query, authority, headers)
  const streamed = sentBody === undefined && exchange.hasBody
  const mirror = new Mirror()
  const { connectTimeoutMs } = surroundings.settings
  const call = surroundings.client.call(
    {
      target,
      method: exchange.method,
      head,
      body: streamed ? { length: exchange.contentLength } : bodyOf(exchange, sentBody),
      connectTimeoutMs,
    },
    mirror,
  )
  mirror.begin(call)
  if (streamed) transaction.exchange = new MirroredExchange(exchange, mirror)
}

function bodyOf({ contentLength }: Exchange, sentBody: Buffer | undefined): Buffer | undefined {
  if (sentBody !== undefined && sentBody.length > 0) return sentBody
  return contentLength === undefined ? undefined : Buffer.alloc(0)
}

/** What comes back is thrown away. */
class Mirror {
  #call: UpstreamCall | undefined
  #behind = 0
  #timer: NodeJS.Timeout | undefined

  begin(call: UpstreamCall) {
    this.#call = call
    this.#timer = setTimeout(() => this.giveUp(), LIMIT_MS)
    this.#timer.unref()
  }

  write(chunk: Buffer) {
    if (!this.#call) return
    if (this.#call.write(chunk)) return
    this.#behind += chunk.length
    if (this.#behind > MAXIMUM_BEHIND) this.giveUp()
  }

  endBody() {
    this.#call?.end()
  }

  giveUp() {
    this.#call?.cancel()
    this.#over()
  }

  head() {}
  data() {}
  end() {
    this.#over()
  }
  fail() {
    this.#over()
  }
  drain() {
    this.#behind = 0
  }

  #over() {
    clearTimeout(this.#timer)
    this.#call = undefined
  }
}

class MirroredExchange extends WrappedExchange {
  #mirror: Mirror
  #isWhole = false

  constructor(inner: Exchange, mirror: Mirror) {
    super(inner)
    this.#mirror = mirror
    const { onClose } = inner
    inner.onClose = (complete) => {
      if (!this.#isWhole) mirror.giveUp()
      onClose?.(complete)
    }
  }

  override readBody(reader: BodyReader) {
    this.inner.readBody({
      data: (chunk) => {
        this.#mirror.write(chunk)
        reader.data(chunk)
      },
      end: () => {
        this.#isWhole = true
        this.#mirror.endBody()
        reader.end()
      },
    })
  }
}
