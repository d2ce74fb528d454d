// Which step of a challenge is meant?

import type { Challenge, Step } from '../content/challenge.ts'
import { UsageError } from '../kube/lab-error.ts'

/** Throws UsageError, which says what steps there are. */
export function findStep({ slug, steps }: Challenge, number: number): Step {
  const step = steps.find((candidate) => candidate.number === number)
  if (!step)
    throw new UsageError(`"${slug}" has no step ${number}.`, {
      hint: `Its steps: 1 to ${steps.length}`,
    })
  return step
}
