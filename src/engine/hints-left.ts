// Which hints can still help, as things stand? What a check has found done needs none.

import type { Hint } from '../content/challenge.ts'
import type { StepReport } from './session-state.ts'

/** Places among `hints`, in the order in which they are given. `checks` is empty where nobody could look. */
export const hintsLeft = (hints: Hint[], given: number[], checks: StepReport['checks']): number[] =>
  hints.flatMap(({ check }, place) => {
    const isDone = check !== undefined && checks[check]?.result.status === 'done'
    return isDone || given.includes(place) ? [] : [place]
  })
