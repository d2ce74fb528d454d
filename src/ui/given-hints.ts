// What do the hints say that a learner was given?

import type { Challenge } from '../content/challenge.ts'

/** Their texts, in the order in which they were given. A challenge that was written anew may have fewer. */
export function givenHints({ steps }: Challenge, step: number, given: number[]): string[] {
  const { hints = [] } = steps.find(({ number }) => number === step) ?? {}
  return given.flatMap((place) => hints[place]?.text ?? [])
}
