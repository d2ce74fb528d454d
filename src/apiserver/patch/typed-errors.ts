// Can what is applied be divided among managers at all? Not where a field is unknown, or of another type than its schema says.
// In the words of the library that Kubernetes divides objects with.

import { goQuote } from '../schema/go-format.ts'
import { isObject, type StructuralSchema } from '../schema/structural-schema.ts'
import { printStep } from './field-set.ts'
import { itemStep } from './typed-fields.ts'

type Schema = StructuralSchema | undefined

/** One line for each fault; `''` where there is none. */
export function typedErrors(applied: object, schema: StructuralSchema): string {
  const all = errorsOf(applied, schema, '')
  return all.length > 1 ? ['errors:', ...all.map((one) => `  ${one}`)].join('\n') : (all[0] ?? '')
}

function errorsOf(value: unknown, schema: Schema, path: string): string[] {
  if (value === null || value === undefined || !schema || isUntyped(schema)) return []
  if (schema.properties || schema.type === 'object') {
    return isObject(value)
      ? errorsOfFields(value, schema, path)
      : [`${path}: expected map, got ${asPointer(value)}`]
  }
  if (schema.type === 'array') {
    return Array.isArray(value)
      ? errorsOfItems(value, schema, path)
      : [`${path}: expected list, got ${asPointer(value)}`]
  }
  const why = scalarError(value, schema)
  return why ? [`${path}: ${why}`] : []
}

const isUntyped = (schema: StructuralSchema) =>
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  schema['x-kubernetes-int-or-string'] === true ||
  schema['x-kubernetes-embedded-resource'] === true

function errorsOfFields(value: object, schema: StructuralSchema, path: string): string[] {
  const { properties = {}, additionalProperties } = schema
  const errors: string[] = []
  for (const [key, field] of Object.entries(value)) {
    const isOfEvery = path === '' && (key === 'apiVersion' || key === 'kind')
    const declared = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    if (isOfEvery || declared === true) continue
    if (!declared) {
      // It looks no further in this object.
      errors.push(`${path}.${key}: field not declared in schema`)
      break
    }
    errors.push(...errorsOf(field, declared, `${path}.${key}`))
  }
  return errors
}

function errorsOfItems(items: unknown[], schema: StructuralSchema, path: string): string[] {
  const stepOf = itemStep(schema)
  const seen = new Set<string>()
  const errors: string[] = []
  for (const [index, item] of items.entries()) {
    const step = stepOf?.(item)
    const at = step === undefined ? `[${index}]` : printStep(step)
    if (step !== undefined && seen.has(step))
      errors.push(`${path}: duplicate entries for key ${at}`)
    if (step !== undefined) seen.add(step)
    errors.push(...errorsOf(item, schema.items, path + at))
  }
  return errors
}

function scalarError(value: unknown, { type, format }: StructuralSchema): string | undefined {
  if ((type === 'integer' || type === 'number') && typeof value !== 'number')
    return `expected numeric (int or float), got ${goTypeOf(value)}`
  if (type === 'string' && !format && typeof value !== 'string')
    return `expected string, got &value.valueUnstructured{Value:${goScalar(value)}}`
  if (type === 'boolean' && typeof value !== 'boolean')
    return `expected boolean, got ${asPointer(value)}`
  return undefined
}

const goTypeOf = (value: unknown) =>
  typeof value === 'boolean' ? 'bool' : isObject(value) ? 'map[string]interface {}' : typeof value

const goScalar = (value: unknown) =>
  typeof value === 'string' ? goQuote(value) : JSON.stringify(value)

const asPointer = (value: unknown) =>
  `&{${typeof value === 'string' ? value : JSON.stringify(value)}}`
