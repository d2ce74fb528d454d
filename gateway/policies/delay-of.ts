// How long is a request held up, to see how clients bear it?

import { evaluateExpression } from './cel-expression.ts'

/** Milliseconds; 0 for anything that is no length of time. */
export function delayOf(expression: string, variables: Record<string, unknown>): number {
  let value: unknown
  try {
    value = evaluateExpression(expression, variables)
  } catch {
    return 0
  }
  if (typeof value === 'number') return Number.isFinite(value) ? Math.max(0, value) : 0
  const { seconds, nanos } = (value ?? {}) as { seconds?: bigint | number; nanos?: number }
  if (seconds === undefined) return 0
  return Math.max(0, Number(seconds) * 1000 + (nanos ?? 0) / 1e6)
}
