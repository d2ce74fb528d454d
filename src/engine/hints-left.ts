// Which hints can still help, as things stand? What a check has found done needs none.

import type { Hint } from '../content/challenge.ts'
import type { StepReport } from './session-state.ts'

/** Places among `hints`, in the order in which they are given. `checks` is empty where nobody could look. */
export const hintsLeft = (hints: Hint[], given: number[], checks: StepReport['checks']): number[] =>
  hints.flatMap((hint, place) => (given.includes(place) || !canHelp(hint, checks) ? [] : [place]))

function canHelp({ check, where }: Hint, checks: StepReport['checks']): boolean {
  const result = check === undefined ? undefined : checks[check]?.result
  if (result?.status === 'done') return false
  if (where === undefined || result?.status !== 'not-yet') return true
  const place = result.where ?? ''
  return place === where || place.startsWith(`${where}.`) || place.startsWith(`${where}[`)
}
