// How much of a text that is still growing can be shown, when what a guard looks for must not be? What could yet become
// a match is held back until it has, or cannot any more.

import { findMatches, maskMatches } from './find-matches.ts'
import type { GuardPattern } from './guard-patterns.ts'

/** What was shown already, and is kept for patterns that look behind. */
const CONTEXT = 256
const MAXIMUM_HELD = 1 << 20

/** `matched`: the patterns that had to be masked. */
export type ShownText = { text: string; matched: GuardPattern[] }

export class GrowingText {
  #patterns: readonly GuardPattern[]
  #context = ''
  #held = ''

  constructor(patterns: readonly GuardPattern[]) {
    this.#patterns = patterns
  }

  /** Throws RangeError where too much would have to be held back. */
  push(text: string): ShownText {
    this.#held += text
    const all = this.#context + this.#held
    const settled = this.#findSettled(all)
    if (settled === this.#context.length) {
      if (this.#held.length > MAXIMUM_HELD)
        throw new RangeError('too much of the reply is held back')
      return { text: '', matched: [] }
    }
    return this.#show(all, settled)
  }

  /** There will be no more. */
  end(): ShownText {
    const all = this.#context + this.#held
    return this.#show(all, all.length)
  }

  /** Up to where no match can begin that is not whole yet. */
  #findSettled(all: string): number {
    let settled = all.length
    for (const { partial } of this.#patterns) {
      if (!partial) return this.#context.length
      partial.lastIndex = this.#context.length
      const found = partial.exec(all)
      if (found && found[0] !== '') settled = Math.min(settled, found.index)
    }
    return settled
  }

  #show(all: string, settled: number): ShownText {
    const from = this.#context.length
    const found = findMatches(all, this.#patterns, from)
    // A match that reaches into what is not settled waits for it: the two may be one.
    const to = found.find(({ start, end }) => start < settled && end > settled)?.start ?? settled
    const matches = found.filter(({ end }) => end <= to)
    const text = maskMatches(all, matches, from, to)
    this.#held = all.slice(to)
    this.#context = all.slice(Math.max(0, to - CONTEXT), to)
    return { text, matched: matches.flatMap(({ patterns }) => patterns) }
  }
}
