// How does a step stand? Every check is run, whatever the ones before it say.

import type { Check } from './check.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckResult } from './check-result.ts'
import { runCheck } from './run-check.ts'

export type StepResult = {
  /** `could-not-check` where that is all that stands between the step and done. */
  status: CheckResult['status']
  checks: { check: Check; result: CheckResult }[]
}

/** A step without checks is done. */
export async function runStepChecks(checks: Check[], context: CheckContext): Promise<StepResult> {
  const results = await Promise.all(
    checks.map(async (check) => ({ check, result: await runCheck(check, context) })),
  )
  const states = results.map(({ result }) => result.status)
  const status = states.includes('not-yet')
    ? 'not-yet'
    : states.includes('could-not-check')
      ? 'could-not-check'
      : 'done'
  return { status, checks: results }
}
