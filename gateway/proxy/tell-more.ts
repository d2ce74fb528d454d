// What do a Gateway's policies want told of a request, in its log line, its metrics and its span?

import { evaluateExpression, isTrue, toCel } from '../policies/cel-expression.ts'
import type { FrontendPolicies, NamedExpression } from '../routing/routing-table.ts'
import type { Attributes, ToldRecord } from '../telemetry/request-record.ts'
import { describeTraffic } from './describe-traffic.ts'
import type { Transaction } from './transaction.ts'

/** When all is over, so that expressions know status, tokens and cost. */
export function tellMore(
  transaction: Transaction,
  { accessLog, metrics, tracing }: FrontendPolicies,
) {
  const { record } = transaction
  let known: Record<string, unknown> | undefined
  const variables = () => {
    known ??= {
      ...(transaction.traffic?.variables() ?? describeTraffic(transaction, {})),
      response: { code: toCel(record.status ?? 0), bytes: toCel(record.responseBytes ?? 0) },
    }
    return known
  }
  const told: ToldRecord = {}
  if (accessLog) {
    const { filter, attributes } = accessLog
    const isWanted = filter === undefined || isTrue(filter, variables())
    const add = isWanted ? attributesOf(attributes.add, variables) : {}
    told.log = { isWanted, add, remove: attributes.remove }
  }
  if (metrics) {
    const labels = Object.entries(attributesOf(metrics.attributes.add, variables))
    told.labels = Object.fromEntries(labels.map(([name, value]) => [name, String(value)]))
  }
  if (tracing && record.trace?.sampled) {
    const { filter, attributes } = tracing
    if (filter !== undefined && !isTrue(filter, variables())) record.trace.sampled = false
    else told.span = { add: attributesOf(attributes.add, variables), remove: attributes.remove }
  }
  record.told = told
}

function attributesOf(
  named: NamedExpression[],
  variables: () => Record<string, unknown>,
): Attributes {
  const attributes: Attributes = {}
  for (const { name, expression } of named) {
    const value = resultOf(expression, variables())
    if (value !== undefined) attributes[name] = value
  }
  return attributes
}

function resultOf(expression: string, variables: Record<string, unknown>) {
  try {
    const value = evaluateExpression(expression, variables)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
