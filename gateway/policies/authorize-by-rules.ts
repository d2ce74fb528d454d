// Do the rules of all policies together let a request pass?

import type { AuthorizationRules } from '../routing/routing-table.ts'
import { isTrue } from './cel-expression.ts'

/** One deny is enough to refuse; all that is required must hold; where anything is allowed by rule, something must be. */
export function isAuthorized(
  { allow, deny, require }: AuthorizationRules,
  variables: Record<string, unknown>,
): boolean {
  const holds = (expression: string) => isTrue(expression, variables)
  if (deny.some(holds)) return false
  if (!require.every(holds)) return false
  return allow.length === 0 || allow.some(holds)
}
