// Is a request traced, and how do upstreams learn of it?

import { evaluateExpression } from '../policies/cel-expression.ts'
import { findHeader, setHeader } from '../policies/header-list.ts'
import type { FrontendPolicies } from '../routing/routing-table.ts'
import { beginTrace, formatTraceparent } from '../telemetry/trace-context.ts'
import { describeTraffic } from './describe-traffic.ts'
import type { Transaction } from './transaction.ts'

type Tracing = NonNullable<FrontendPolicies['tracing']>

/** What a client wants traced is traced unless the policy says otherwise; the rest only where it does. */
export function traceRequest(transaction: Transaction, tracing: Tracing) {
  const share = (expression: string | undefined, otherwise: number) =>
    expression === undefined ? otherwise : shareOf(transaction, expression)
  transaction.record.trace = beginTrace(findHeader(transaction.headers, 'traceparent'), {
    client: share(tracing.clientSampling, 1),
    random: share(tracing.randomSampling, 0),
  })
  setHeader(transaction.headers, 'traceparent', formatTraceparent(transaction.record.trace))
}

function shareOf(transaction: Transaction, expression: string): number {
  try {
    const value = evaluateExpression(expression, describeTraffic(transaction, {}))
    if (typeof value === 'boolean') return value ? 1 : 0
    const number = Number(value)
    return Number.isFinite(number) ? number : 0
  } catch {
    return 0
  }
}
