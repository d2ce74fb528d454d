// Which steps of a challenge are done, as the cluster and the gateway answer now?

import type { ClusterReader } from '../checks/check-context.ts'
import { readOnce } from '../checks/read-once.ts'
import type { StepResult } from '../checks/run-step-checks.ts'
import type { Step } from '../content/challenge.ts'
import type { StepReport } from './session-state.ts'

/** Runs all checks of one step. What a cluster says is an answer, and never thrown. */
export type StepChecker = (step: Step, kube: ClusterReader) => Promise<StepResult>

/** Looks at the steps side by side: looking changes nothing. */
export const checkSteps = (
  steps: Step[],
  checker: StepChecker,
  kube: ClusterReader,
): Promise<StepReport[]> => {
  const reader = readOnce(kube)
  return Promise.all(
    steps.map(async (step): Promise<StepReport> => {
      const { status, checks } = await checker(step, reader)
      return {
        number: step.number,
        title: step.title,
        status,
        checks: checks.map(({ check: { title }, result }) => ({ title, result })),
      }
    }),
  )
}
