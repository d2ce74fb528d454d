// Which fields of a body does a backend set: always, by an expression, or where they are missing?

import type { AiPolicies, FieldExpression } from '../../routing/routing-table.ts'
import { evaluateExpression, toCel } from '../cel-expression.ts'

/** A client's: of any shape. */
type Body = Record<string, any>

/**
 * Expressions see the body as it was before; what they give counts more than an override, and one that gives nothing
 * takes its field away. Changes `body` in place; false where nothing was to change.
 */
export function setFields(
  body: Body,
  { overrides = [], transformations = [], defaults = [] }: AiPolicies,
): boolean {
  const computed = computeFields(body, transformations)
  for (const { field, value } of overrides) writeField(body, field, value)
  writeComputed(body, computed)
  const missing = defaults.filter(({ field }) => !Object.hasOwn(body, field))
  for (const { field, value } of missing) writeField(body, field, value)
  return overrides.length + computed.length + missing.length > 0
}

export function transformFields(body: Body, transformations: readonly FieldExpression[]): boolean {
  writeComputed(body, computeFields(body, transformations))
  return transformations.length > 0
}

type ComputedField = { field: string; value: unknown }

function computeFields(body: Body, expressions: readonly FieldExpression[]): ComputedField[] {
  if (expressions.length === 0) return []
  const variables = { llmRequest: toCel(body) }
  return expressions.map(({ field, expression }) => {
    try {
      return { field, value: evaluateExpression(expression, variables) }
    } catch {
      return { field, value: undefined }
    }
  })
}

function writeComputed(body: Body, fields: ComputedField[]) {
  for (const { field, value } of fields) {
    if (value === undefined) delete body[field]
    else writeField(body, field, value)
  }
}

/** Never through a setter: `__proto__` is a field like any other. */
const writeField = (body: Body, field: string, value: unknown) =>
  Object.defineProperty(body, field, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
