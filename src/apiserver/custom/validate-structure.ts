// Is a schema structural? Each field has its type outside of anyOf, allOf, oneOf and not, and the root is an object.
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema

import { isDeepStrictEqual } from 'node:util'
import { type FieldError, forbidden, invalidValue, requiredValue } from '../schema/field-error.ts'
import { goRegExp } from '../schema/go-regexp.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'

/** Sorted, as the API server gives them. */
export function validateStructure(schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  checkInvariants(schema, 'root', path, errors)
  checkCompleteness(schema, path, errors)
  const text = ({ field, message }: FieldError) => `${field}: ${message}`
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : 1))
}

type Level = 'root' | 'item' | 'field'

const WHERE: Record<Level, string> = {
  root: 'at the root',
  item: 'for specified array items',
  field: 'for specified object fields',
}

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }]

function checkInvariants(
  schema: StructuralSchema,
  level: Level,
  path: string,
  errors: FieldError[],
) {
  const { type, items, properties = {}, additionalProperties } = schema
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true

  if (type === 'array' && !items) errors.push(requiredValue(`${path}.items`, 'must be specified'))
  if (items) checkInvariants(items, 'item', `${path}.items`, errors)
  for (const [name, property] of Object.entries(properties))
    checkInvariants(property, 'field', `${path}.properties[${name}]`, errors)

  if (additionalProperties !== undefined) {
    const field = `${path}.additionalProperties`
    if (level === 'root') errors.push(forbidden(field, 'must not be used at the root'))
    if (isEmbedded)
      errors.push(forbidden(field, 'must not be used if x-kubernetes-embedded-resource is set'))
    if (typeof additionalProperties === 'object')
      checkInvariants(additionalProperties, 'field', field, errors)
  }
  if (isIntOrString) {
    const only = 'must be false if x-kubernetes-int-or-string is true'
    if (keepsUnknown)
      errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, true, only))
    if (isEmbedded) errors.push(invalidValue(`${path}.x-kubernetes-embedded-resource`, true, only))
  }
  checkCombinations(
    schema,
    {
      anyOf: isDeepStrictEqual(schema.anyOf, INT_OR_STRING),
      anyOfInAllOf: isDeepStrictEqual(schema.allOf?.[0]?.anyOf, INT_OR_STRING),
    },
    path,
    errors,
  )

  const wrongType = (wanted: string) =>
    type ? invalidValue(`${path}.type`, type, wanted) : requiredValue(`${path}.type`, wanted)
  if (isEmbedded && type !== 'object') {
    errors.push(wrongType('must be object if x-kubernetes-embedded-resource is true'))
  } else if (!type && !isIntOrString && !keepsUnknown) {
    errors.push(requiredValue(`${path}.type`, `must not be empty ${WHERE[level]}`))
  }
  if (level === 'root' && type && type !== 'object')
    errors.push(invalidValue(`${path}.type`, type, 'must be object at the root'))
  if (level === 'root' || isEmbedded) checkTypeMeta(properties, path, errors)
  if (properties.metadata) checkMetadata(properties.metadata, level, isEmbedded, path, errors)
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0)
    errors.push(
      requiredValue(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    )
}

function checkTypeMeta(
  properties: Record<string, StructuralSchema>,
  path: string,
  errors: FieldError[],
) {
  for (const name of ['kind', 'apiVersion']) {
    const type = properties[name]?.type
    if (properties[name] && type !== 'string')
      errors.push(invalidValue(`${path}.properties[${name}].type`, type ?? '', 'must be string'))
  }
}

function checkMetadata(
  metadata: StructuralSchema,
  level: Level,
  isEmbedded: boolean,
  path: string,
  errors: FieldError[],
) {
  const field = `${path}.properties[metadata]`
  if ((level === 'root' || isEmbedded) && metadata.type !== 'object')
    errors.push(invalidValue(`${field}.type`, metadata.type ?? '', 'must be object'))
  if (level !== 'root') return
  const { type: _, default: _default, properties = {}, ...rest } = metadata
  const isNamesOnly = Object.keys(properties).every((key) => /^(name|generateName)$/.test(key))
  if (!isNamesOnly || Object.keys(rest).length > 0)
    errors.push(
      forbidden(
        field,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    )
}

/** Which parts may say a type after all, since that is how int-or-string is written. */
type Excepted = { anyOf?: boolean; anyOfInAllOf?: boolean }

function checkCombinations(
  schema: StructuralSchema,
  excepted: Excepted,
  path: string,
  errors: FieldError[],
) {
  if (!excepted.anyOf)
    for (const [index, part] of (schema.anyOf ?? []).entries())
      checkNested(part, {}, `${path}.anyOf[${index}]`, errors)
  for (const [index, part] of (schema.allOf ?? []).entries()) {
    const anyOf = excepted.anyOfInAllOf && index === 0
    checkNested(part, { anyOf }, `${path}.allOf[${index}]`, errors)
  }
  for (const [index, part] of (schema.oneOf ?? []).entries())
    checkNested(part, {}, `${path}.oneOf[${index}]`, errors)
  if (schema.not) checkNested(schema.not, {}, `${path}.not`, errors)
  if (schema.pattern) {
    try {
      goRegExp(schema.pattern)
    } catch (error) {
      const why = (error as Error).message.replace(/^.*\/[a-z]*: /s, '')
      errors.push(
        invalidValue(
          `${path}.pattern`,
          schema.pattern,
          `must be a valid regular expression, but isn't: ${why}`,
        ),
      )
    }
  }
}

/** What has no place in a part of a combination, and what it would have to be. */
const NOT_NESTED: [keyof StructuralSchema, string][] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
]

function checkNested(
  schema: StructuralSchema,
  excepted: Excepted,
  path: string,
  errors: FieldError[],
) {
  checkCombinations(schema, excepted, path, errors)
  if (schema.items) checkNested(schema.items, {}, `${path}.items`, errors)
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    checkNested(property, {}, `${path}.properties[${name}]`, errors)
  for (const [key, wanted] of NOT_NESTED) {
    const value = schema[key]
    const isSet = value !== undefined && value !== '' && value !== false
    if (isSet && !(Array.isArray(value) && value.length === 0))
      errors.push(forbidden(`${path}.${key}`, wanted))
  }
  if (schema.properties?.metadata)
    errors.push(
      forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'),
    )
}

/** What a combination at the root speaks of must stand outside of it too. */
function checkCompleteness(schema: StructuralSchema, path: string, errors: FieldError[]) {
  const compare = (
    part: StructuralSchema | undefined,
    whole: StructuralSchema | undefined,
    partPath: string,
    wholePath: string,
  ) => {
    if (!part) return
    if (!whole) {
      errors.push(requiredValue(wholePath, `because it is defined in ${partPath}`))
      return
    }
    for (const name of ['anyOf', 'allOf', 'oneOf'] as const)
      for (const [index, inner] of (part[name] ?? []).entries())
        compare(inner, whole, `${partPath}.${name}[${index}]`, wholePath)
    compare(part.not, whole, `${partPath}.not`, wholePath)
    if (part === schema) return
    compare(part.items, whole.items, `${partPath}.items`, `${wholePath}.items`)
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      const key = `.properties[${name}]`
      compare(property, whole.properties?.[name], partPath + key, wholePath + key)
    }
  }
  compare(schema, schema, path, path)
}
