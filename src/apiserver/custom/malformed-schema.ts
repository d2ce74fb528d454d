// Does a schema have the shape of one, all the way down? Whoever reads it later takes that for granted.

import { isObject } from '../schema/structural-schema.ts'

type Shape =
  | 'string'
  | 'boolean'
  | 'number'
  | 'strings'
  | 'list'
  | 'schema'
  | 'schemas'
  | 'named'
  | 'rules'

const SHAPES: Record<string, Shape> = {
  ...shaped('string', 'type format title description pattern $ref id $schema'),
  ...shaped('string', 'x-kubernetes-list-type x-kubernetes-map-type'),
  ...shaped('boolean', 'nullable uniqueItems exclusiveMinimum exclusiveMaximum'),
  ...shaped(
    'boolean',
    'x-kubernetes-int-or-string x-kubernetes-embedded-resource x-kubernetes-preserve-unknown-fields',
  ),
  ...shaped('number', 'minimum maximum multipleOf minLength maxLength minItems maxItems'),
  ...shaped('number', 'minProperties maxProperties'),
  ...shaped('strings', 'required x-kubernetes-list-map-keys'),
  ...shaped('list', 'enum'),
  ...shaped('schema', 'not items additionalProperties'),
  ...shaped('schemas', 'allOf anyOf oneOf'),
  ...shaped('named', 'properties'),
  ...shaped('rules', 'x-kubernetes-validations'),
}

function shaped(shape: Shape, names: string): Record<string, Shape> {
  return Object.fromEntries(names.split(' ').map((name) => [name, shape]))
}

/** What a decoder says of the first part that has another shape; undefined where there is none. */
export function malformedPart(schema: unknown, path: string): string | undefined {
  if (!isObject(schema)) return misfit(schema, path, 'v1.JSONSchemaProps')
  for (const [key, value] of Object.entries(schema)) {
    const shape = SHAPES[key]
    if (shape === undefined || value === undefined || value === null) {
      // No reader expects a null.
      if (value === null && shape) delete schema[key]
      continue
    }
    const found = malformedValue(shape, key, value, `${path}.${key}`)
    if (found) return found
  }
  return undefined
}

function malformedValue(shape: Shape, key: string, value: unknown, path: string) {
  switch (shape) {
    case 'string':
    case 'boolean':
      return typeof value === shape ? undefined : misfit(value, path, shape.replace('ean', ''))
    case 'number':
      return typeof value === 'number' ? undefined : misfit(value, path, 'int64')
    case 'list':
      return Array.isArray(value) ? undefined : misfit(value, path, '[]v1.JSON')
    case 'strings':
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return undefined
      return misfit(value, path, '[]string')
    case 'schema':
      if (key === 'additionalProperties' && typeof value === 'boolean') return undefined
      // A list of schemas has a word of its own said about it.
      if (key === 'items' && Array.isArray(value)) return undefined
      return malformedPart(value, path)
    case 'schemas':
      if (!Array.isArray(value)) return misfit(value, path, '[]v1.JSONSchemaProps')
      return firstOf(value, (one) => malformedPart(one, path))
    case 'named':
      if (!isObject(value)) return misfit(value, path, 'map[string]v1.JSONSchemaProps')
      return firstOf(Object.entries(value), ([name, one]) => malformedPart(one, `${path}.${name}`))
    case 'rules':
      if (!Array.isArray(value)) return misfit(value, path, 'v1.ValidationRules')
      return firstOf(value, (one) => malformedRule(one, path))
  }
}

function malformedRule(rule: unknown, path: string) {
  if (!isObject(rule)) return misfit(rule, path, 'v1.ValidationRule')
  return firstOf(Object.entries(rule), ([key, value]) => {
    const wanted = key === 'optionalOldSelf' ? 'boolean' : 'string'
    if (typeof value === wanted) return undefined
    return misfit(value, `${path}.${key}`, wanted.replace('ean', ''))
  })
}

function firstOf<T>(list: T[], look: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const found = look(one)
    if (found) return found
  }
  return undefined
}

function misfit(value: unknown, path: string, wanted: string) {
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  const found = kind === 'boolean' ? 'bool' : kind
  return `json: cannot unmarshal ${found} into Go struct field JSONSchemaProps.${path} of type ${wanted}`
}
