// How has a provider been doing, and may it get requests now?

import type { HealthPolicy } from '../../routing/routing-table.ts'

const DEFAULT_EVICTION_MS = 3000
/** How much the latest reply counts in the averages. */
const WEIGHT = 0.3

export class ProviderHealth {
  /** 1 where all is well, 0 where nothing is. */
  health = 1
  pending = 0
  #latencySeconds = 0
  #failures = 0
  #evictions = 0
  #evictedUntil = 0
  #restoreHealth: number | undefined

  /** Of performance.now(). */
  isEvicted(now: number): boolean {
    if (this.#evictedUntil === 0) return false
    if (now < this.#evictedUntil) return true
    this.#evictedUntil = 0
    this.health = this.#restoreHealth ?? this.health
    return false
  }

  /** Of two providers the one with the higher score is the better choice. */
  get score() {
    return this.health / (1 + this.#latencySeconds * (1 + this.pending * 0.1))
  }

  succeed(latencyMs: number) {
    this.#latencySeconds = average(this.#latencySeconds, latencyMs / 1000)
    this.health = average(this.health, 1)
    this.#failures = 0
    this.#evictions = 0
  }

  /**
   * `retryAfterMs` is how long the provider itself asked to be left alone; it counts where the policy names no time.
   * Each eviction in a row lasts longer than the one before.
   */
  fail(policy: HealthPolicy | undefined, retryAfterMs: number | undefined, now: number) {
    const before = this.health
    this.health = average(this.health, 0)
    this.#failures++
    const evictionMs = this.#decideEviction(policy, before, retryAfterMs)
    if (evictionMs === undefined || this.isEvicted(now)) return
    this.#evictions++
    this.#evictedUntil = now + evictionMs * this.#evictions
    this.#restoreHealth = policy?.eviction?.restoreHealth
  }

  #decideEviction(
    policy: HealthPolicy | undefined,
    health: number,
    retryAfterMs: number | undefined,
  ): number | undefined {
    if (!policy) return undefined
    const { eviction } = policy
    const base =
      eviction?.durationMs ?? retryAfterMs ?? (eviction ? DEFAULT_EVICTION_MS : undefined)
    const { consecutiveFailures, healthThreshold } = eviction ?? {}
    // Without either, one bad reply is enough.
    if (consecutiveFailures === undefined && healthThreshold === undefined) return base
    const tooMany =
      consecutiveFailures !== undefined &&
      consecutiveFailures > 0 &&
      this.#failures >= consecutiveFailures
    const tooSick = healthThreshold !== undefined && health < healthThreshold
    return tooMany || tooSick ? base : undefined
  }
}

const average = (old: number, latest: number) =>
  old === 0 ? latest : WEIGHT * latest + (1 - WEIGHT) * old
