// Is what stands around a rule in order: its message, its reason, the field that it blames?

import {
  type FieldError,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'

const REASONS = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
]

const hasNewlines = (text: string) => /[\n\r]/.test(text)

export function validateRuleTexts(schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const [index, one] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const at = `${path}.x-kubernetes-validations[${index}]`
    const { rule = '', message = '', messageExpression, reason, fieldPath } = one
    const said = message.trim()
    if (rule.trim() === '') errors.push(requiredValue(`${at}.rule`, 'rule is not specified'))
    else if (message && said === '')
      errors.push(invalidValue(`${at}.message`, message, 'message must be non-empty if specified'))
    else if (hasNewlines(said))
      errors.push(invalidValue(`${at}.message`, message, 'message must not contain line breaks'))
    else if (hasNewlines(rule.trim()) && said === '')
      errors.push(
        requiredValue(`${at}.message`, 'message must be specified if rule contains line breaks'),
      )
    if (messageExpression && messageExpression.trim() === '')
      errors.push(
        requiredValue(
          `${at}.messageExpression`,
          'messageExpression must be non-empty if specified',
        ),
      )
    if (reason !== undefined && !REASONS.includes(reason))
      errors.push(unsupportedValue(`${at}.reason`, reason, REASONS))
    if (!fieldPath) continue
    const blamed = (detail: string) =>
      errors.push(invalidValue(`${at}.fieldPath`, fieldPath, detail))
    if (fieldPath.trim() === '') blamed('fieldPath must be non-empty if specified')
    if (hasNewlines(fieldPath)) blamed('fieldPath must not contain line breaks')
    if (!schemaAt(schema, fieldPath)) blamed('fieldPath must be a valid path')
  }
  return errors
}

/** The part of a schema that `.spec.names['a.b']` leads to; undefined where it leads nowhere. */
export function schemaAt(
  schema: StructuralSchema,
  path: string,
  { brackets = true } = {},
): StructuralSchema | undefined {
  const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y
  let found: StructuralSchema | undefined = schema
  while (found && step.lastIndex < path.length) {
    const parts = step.exec(path)
    if (!parts || (parts[2] !== undefined && !brackets)) return undefined
    const name: string = parts[1] ?? parts[2]!.replace(/\\(.)/g, '$1')
    const { properties, additionalProperties }: StructuralSchema = found
    if (properties && Object.hasOwn(properties, name)) found = properties[name]
    else found = typeof additionalProperties === 'object' ? additionalProperties : undefined
  }
  return path === '' ? undefined : found
}
