// Does a list that is a set, or a map by some of its fields, name anything twice?

import { fieldSchema } from './apply-defaults.ts'
import { duplicateValue, type FieldError, invalidValue } from './field-error.ts'
import { isObject, type JsonObject, type StructuralSchema } from './structural-schema.ts'

/** Checks `x-kubernetes-list-type` everywhere below `value`. */
export function validateListTypes(
  schema: StructuralSchema | undefined,
  value: unknown,
  path = '',
): FieldError[] {
  if (!schema) return []
  if (Array.isArray(value)) {
    const own = checkList(schema, value, path)
    return value.reduce<FieldError[]>(
      (errors, item, index) =>
        append(errors, validateListTypes(schema.items, item, `${path}[${index}]`)),
      own,
    )
  }
  if (!isObject(value)) return []
  const errors: FieldError[] = []
  for (const key of Object.keys(value)) {
    const named = schema.properties && Object.hasOwn(schema.properties, key)
    const child = named ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`
    append(errors, validateListTypes(fieldSchema(schema, key), value[key], child))
  }
  return errors
}

function append(errors: FieldError[], more: FieldError[]) {
  errors.push(...more)
  return errors
}

function checkList(schema: StructuralSchema, list: unknown[], path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  if (type === 'set') {
    return duplicates(list).map((index) => duplicateValue(`${path}[${index}]`, list[index]))
  }
  if (type !== 'map') return []
  const wrong = list.findIndex((item) => item !== null && !isObject(item))
  if (wrong >= 0) {
    const detail = 'must be an object for an array of list-type map'
    return [invalidValue(`${path}[${wrong}]`, list[wrong], detail)]
  }
  const keys = list.map((item) => keyOf(item as JsonObject | null, schema))
  return duplicates(keys).map((index) => duplicateValue(`${path}[${index}]`, keys[index]))
}

function keyOf(item: JsonObject | null, schema: StructuralSchema) {
  const key: JsonObject = {}
  for (const name of schema['x-kubernetes-list-map-keys'] ?? []) {
    if (item && Object.hasOwn(item, name)) key[name] = item[name]
  }
  return key
}

/** The index of each value's second appearance. */
function duplicates(values: unknown[]) {
  const times = new Map<string, number>()
  const found: number[] = []
  values.forEach((value, index) => {
    const text = JSON.stringify(value)
    const seen = times.get(text) ?? 0
    if (seen === 1) found.push(index)
    times.set(text, seen + 1)
  })
  return found
}
