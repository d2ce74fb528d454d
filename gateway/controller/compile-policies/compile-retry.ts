// How often, and after which answers, is a request sent again? https://gateway-api.sigs.k8s.io/geps/gep-1731/

import type { RetryPolicy } from '../../routing/routing-table.ts'
import type { Problems } from './problems.ts'

const MOST_ATTEMPTS = 255

export function compileRetry(
  { attempts = 1, backoff, codes = [], precondition, condition }: any,
  path: string,
  problems: Problems,
): RetryPolicy {
  problems.checkExpression('retry precondition', precondition)
  problems.checkExpression('retry condition', condition)
  return {
    attempts: Math.min(attempts, MOST_ATTEMPTS),
    backoffMs: problems.readDuration(`${path}.backoff`, backoff) ?? 0,
    codes,
    ...(precondition !== undefined && { precondition }),
    ...(condition !== undefined && { condition }),
  }
}
