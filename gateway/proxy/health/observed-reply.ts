// What does a call tell of the provider's health?

import type { HeaderList } from '../../policies/header-list.ts'
import type { AiProvider } from '../../routing/routing-table.ts'
import type { Exchange } from '../server/exchange.ts'
import type { UpstreamFailure, UpstreamHandler } from '../upstream/upstream-client.ts'
import { isUnhealthy, readRetryAfter } from './judge-reply.ts'
import type { ProviderHealth } from './provider-health.ts'

export class ObservedReply implements UpstreamHandler {
  #handler: UpstreamHandler
  #provider: AiProvider
  #health: ProviderHealth
  #startedMs = performance.now()
  #pending = true

  /** A client that leaves says nothing of the provider, but its call is over then. */
  constructor(
    handler: UpstreamHandler,
    provider: AiProvider,
    health: ProviderHealth,
    exchange: Exchange,
  ) {
    this.#handler = handler
    this.#provider = provider
    this.#health = health
    health.pending++
    const { onClose } = exchange
    exchange.onClose = (complete) => {
      this.#settle()
      onClose?.(complete)
    }
  }

  head(status: number, headers: HeaderList, length: number | undefined) {
    const now = performance.now()
    const policy = this.#provider.policies.health
    if (isUnhealthy(policy, status, headers))
      this.#health.fail(policy, readRetryAfter(headers), now)
    else this.#health.succeed(now - this.#startedMs)
    this.#handler.head(status, headers, length)
  }

  data(chunk: Buffer) {
    this.#handler.data(chunk)
  }

  end(last: Buffer | null) {
    this.#settle()
    this.#handler.end(last)
  }

  fail(failure: UpstreamFailure) {
    this.#settle()
    this.#health.fail(this.#provider.policies.health, undefined, performance.now())
    this.#handler.fail(failure)
  }

  drain() {
    this.#handler.drain()
  }

  #settle() {
    if (this.#pending) this.#health.pending--
    this.#pending = false
  }
}
