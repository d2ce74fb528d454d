// Would an object that takes a default from its schema still fit the schema?

import { type FieldError, invalidValue } from '../schema/field-error.ts'
import { pruneUnknown } from '../schema/prune.ts'
import { isObject, type StructuralSchema } from '../schema/structural-schema.ts'
import { validateSchema } from '../schema/validate.ts'

/** `validateRules` evaluates the rules of a part of the schema for a value of it. */
export function validateDefaults(
  schema: StructuralSchema,
  path: string,
  validateRules: (schema: StructuralSchema, value: unknown) => FieldError[],
): FieldError[] {
  const errors: FieldError[] = []
  const { default: value, items, properties = {} } = schema
  if (value !== undefined && value !== null) {
    const field = `${path}.default`
    const found = errorsOf(schema, value)
    const broken = found.length > 0 ? found : validateRules(schema, value)
    if (hasUnknown(schema, value))
      errors.push(invalidValue(field, value, 'must not have unknown fields'))
    errors.push(...broken.map((error) => below(field, error)))
  }
  if (items) errors.push(...validateDefaults(items, `${path}.items`, validateRules))
  for (const [name, property] of Object.entries(properties))
    errors.push(...validateDefaults(property, `${path}.properties[${name}]`, validateRules))
  return errors
}

function errorsOf(schema: StructuralSchema, value: unknown) {
  // The default of a part is filled in before the whole is looked at.
  return validateSchema({ ...schema, default: undefined }, value)
}

function hasUnknown(schema: StructuralSchema, value: unknown): boolean {
  const whole = { value: structuredClone(value) }
  const known = pruneUnknown({ type: 'object', properties: { value: schema } }, whole)
  return isObject(whole) && known.length > 0
}

const below = (path: string, error: FieldError): FieldError => ({
  ...error,
  field: error.field === '<nil>' ? path : `${path}.${error.field}`,
})
