// Where is it kept how each provider has been doing? A new table brings new objects for the same providers, so what is
// known of one is found by what it is.

import { createHash } from 'node:crypto'
import type { AiBackend, AiProvider } from '../../routing/routing-table.ts'
import { ProviderHealth } from './provider-health.ts'

const MAXIMUM_KEPT = 10_000

export class HealthBook {
  #known = new Map<string, ProviderHealth>()
  #found = new WeakMap<AiProvider, ProviderHealth>()

  /** A provider whose address, model or key has changed begins anew. */
  of(backend: AiBackend, provider: AiProvider): ProviderHealth {
    const found = this.#found.get(provider)
    if (found) return found
    const key = describe(backend, provider)
    let health = this.#known.get(key)
    if (!health) {
      if (this.#known.size >= MAXIMUM_KEPT) this.#known.clear()
      health = new ProviderHealth()
      this.#known.set(key, health)
    }
    this.#found.set(provider, health)
    return health
  }
}

/** A hash, since keys are part of it. */
function describe({ name, groups }: AiBackend, provider: AiProvider): string {
  const { policies, service: _, ...rest } = provider
  const tier = groups.findIndex((group) => group.includes(provider))
  const text = JSON.stringify([name, tier, rest, policies.auth, policies.tls])
  return createHash('sha256').update(text).digest('base64')
}

const books = new WeakMap<object, HealthBook>()

/** One for each proxy. */
export function healthBookOf(surroundings: object): HealthBook {
  const known = books.get(surroundings)
  if (known) return known
  const book = new HealthBook()
  books.set(surroundings, book)
  return book
}
