// Was that a good reply, and if not, how long does the provider want to be left alone?

import { evaluateExpression, toCel } from '../../policies/cel-expression.ts'
import { findHeader, type HeaderList } from '../../policies/header-list.ts'
import { headersByName } from '../../policies/transform-headers.ts'
import type { HealthPolicy } from '../../routing/routing-table.ts'

/** An expression that cannot be evaluated says nothing against the provider. */
export function isUnhealthy(
  policy: HealthPolicy | undefined,
  status: number,
  headers: HeaderList,
): boolean {
  const condition = policy?.unhealthyCondition
  if (condition === undefined) return status >= 500
  try {
    const response = { code: toCel(status), headers: headersByName(headers) }
    return evaluateExpression(condition, { response }) === true
  } catch {
    return false
  }
}

const MAXIMUM_RETRY_AFTER_MS = 24 * 3_600_000

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function readRetryAfter(headers: HeaderList): number | undefined {
  const value = findHeader(headers, 'retry-after')
  if (value === undefined) return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return milliseconds > 0 ? Math.min(milliseconds, MAXIMUM_RETRY_AFTER_MS) : undefined
}
