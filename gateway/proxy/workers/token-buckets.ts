// How much of each limit is left? One process counts for all workers of a proxy, so that a limit means the same however
// many there are.

export type TokenBucket = {
  /** Equal keys share what is left. */
  key: string
  capacity: number
  /** What is put back each time. */
  fill: number
  everyMs: number
}

export type Taken = {
  result: 'taken' | 'refused'
  /** Below zero where more was taken than was there, as with tokens that are known after the answer only. */
  left: number
  /** Until something is put back. */
  resetMs: number
}

export type Taking = {
  bucket: TokenBucket
  cost: number
  /** What must be there, lest it is refused. */
  needed: number
  /** What is left is never less than this. */
  least?: number
}

/** Counts for a whole proxy. `done` may be called at once. */
export interface SharedBuckets {
  take(taking: Taking, done: (taken: Taken) => void): void
}

type Level = { left: number; filledMs: number; everyMs: number; capacity: number }

/** Those that are full again say nothing; they are looked for when there are this many. */
const MAXIMUM_KEPT = 10_000

export class TokenBuckets implements SharedBuckets {
  readonly #levels = new Map<string, Level>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  take(
    { bucket, cost, needed, least = Number.NEGATIVE_INFINITY }: Taking,
    done: (taken: Taken) => void,
  ) {
    const now = this.#now()
    const level = this.#fill(bucket, now)
    const resetMs = level.filledMs + bucket.everyMs - now
    const result = level.left >= needed ? 'taken' : 'refused'
    if (result === 'taken') level.left = Math.max(least, level.left - cost)
    done({ result, left: level.left, resetMs })
  }

  #fill({ key, capacity, fill, everyMs }: TokenBucket, now: number): Level {
    let level = this.#levels.get(key)
    if (!level) {
      if (this.#levels.size >= MAXIMUM_KEPT) this.#forgetFull(now)
      level = { left: capacity, filledMs: now, everyMs, capacity }
      this.#levels.set(key, level)
      return level
    }
    const times = Math.floor((now - level.filledMs) / everyMs)
    if (times > 0) {
      level.left = Math.min(capacity, level.left + times * fill)
      level.filledMs += times * everyMs
    }
    return level
  }

  #forgetFull(now: number) {
    for (const [key, { left, capacity, filledMs, everyMs }] of this.#levels)
      if (left >= capacity || now - filledMs > everyMs * 100) this.#levels.delete(key)
  }
}
