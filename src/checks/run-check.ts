// Has one thing become true, and if not, why not and where to look?

import { ApiError } from '../kube/api-error.ts'
import { KubeConnectionError } from '../kube/kube-client.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import type { Check } from './check.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckResult, couldNotCheck } from './check-result.ts'
import { runHttpCheck } from './http-check.ts'
import { runResourceCheck } from './resource-check.ts'

const CLUSTER_STATUS = 'ai-gateway-lab cluster status'

/** Reads and never writes. Throws only where the lab itself is broken. */
export async function runCheck(check: Check, context: CheckContext): Promise<CheckResult> {
  try {
    return 'request' in check
      ? await runHttpCheck(check, context)
      : await runResourceCheck(check, context)
  } catch (error) {
    if (error instanceof KubeConnectionError) return couldNotCheck(error.message, CLUSTER_STATUS)
    if (error instanceof EnvironmentError)
      return couldNotCheck(error.message, error.hint ?? CLUSTER_STATUS)
    if (error instanceof ApiError)
      return couldNotCheck(
        `The Kubernetes API refused to be read (${error.code}): ${error.message}`,
        CLUSTER_STATUS,
      )
    throw error
  }
}
