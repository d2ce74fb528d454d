// What else may a schema of a CustomResourceDefinition not say? And where are the rules in it that are to be compiled?

import {
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import { validateRuleTexts } from './validate-rule-texts.ts'

/** A part of the schema with rules, and what matters for them. */
export type RuleSite = {
  schema: StructuralSchema
  path: string
  isRoot: boolean
  /** Above it is a list or map by which old and new cannot be told apart: `oldSelf` has no meaning there. */
  uncorrelatable: string | undefined
  /** How many of it there can be; undefined where nothing bounds that. */
  most: number | undefined
}

export type SchemaVerdict = { errors: FieldError[]; sites: RuleSite[] }

type Place = {
  path: string
  isRoot: boolean
  uncorrelatable: string | undefined
  most: number | undefined
  /** Undefined where rules are not evaluated: in anyOf, allOf, oneOf and not. */
  sites: RuleSite[] | undefined
  isInMetadata: boolean
  /** Why there may be no default here. */
  noDefault: string | undefined
}

export function validateSchemaText(schema: StructuralSchema, path: string): SchemaVerdict {
  const sites: RuleSite[] = []
  const errors: FieldError[] = []
  check(schema, errors, {
    path,
    isRoot: true,
    uncorrelatable: undefined,
    most: 1,
    sites,
    isInMetadata: false,
    noDefault: undefined,
  })
  // Where the schema itself is wrong, what would be said of a rule above it helps nobody.
  const sound = sites.filter((site) => !errors.some(({ field }) => field.startsWith(site.path)))
  return { errors, sites: sound }
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const UNSUPPORTED = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
]
const TYPE_META = new Set(['metadata', 'kind', 'apiVersion'])

function check(schema: StructuralSchema, errors: FieldError[], place: Place) {
  const { path, isRoot, most, sites } = place
  checkPlain(schema, place, errors)
  const { properties = {}, additionalProperties, items } = schema
  const isNested = { isRoot: false, sites: undefined, most: undefined }

  if (typeof additionalProperties === 'object' || additionalProperties === false) {
    if (Object.keys(properties).length > 0)
      errors.push(
        forbidden(
          `${path}.additionalProperties`,
          'additionalProperties and properties are mutual exclusive',
        ),
      )
  }
  if (typeof additionalProperties === 'object')
    check(additionalProperties, errors, {
      ...place,
      path: `${path}.additionalProperties`,
      isRoot: false,
      most: times(most, schema.maxProperties),
      ...(place.isInMetadata && {
        noDefault: 'inside additionalProperties applying to object metadata',
      }),
    })

  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic'
  for (const [name, property] of Object.entries(properties)) {
    const isMeta =
      (isRoot || schema['x-kubernetes-embedded-resource'] === true) && TYPE_META.has(name)
    check(property, errors, {
      ...place,
      path: `${path}.properties[${name}]`,
      isRoot: false,
      uncorrelatable: place.uncorrelatable ?? (isAtomic ? path : undefined),
      isInMetadata: place.isInMetadata || isMeta,
      ...(isRoot && isMeta && { noDefault: `in top-level ${name}` }),
    })
  }
  if (schema.not) check(schema.not, errors, { ...place, ...isNested, path: `${path}.not` })
  for (const key of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [index, part] of (schema[key] ?? []).entries())
      check(part, errors, { ...place, ...isNested, path: `${path}.${key}[${index}]` })
  if (items && !Array.isArray(items)) {
    const isMap = schema['x-kubernetes-list-type'] === 'map'
    check(items, errors, {
      ...place,
      path: `${path}.items`,
      isRoot: false,
      uncorrelatable: place.uncorrelatable ?? (isMap ? undefined : path),
      most: times(most, schema.maxItems),
    })
  }
  checkListsAndMaps(schema, path, errors)
  const rules = schema['x-kubernetes-validations'] ?? []
  if (rules.length === 0) return
  errors.push(...validateRuleTexts(schema, path))
  sites?.push({ schema, path, isRoot, uncorrelatable: place.uncorrelatable, most })
}

const times = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a * b

function checkPlain(schema: StructuralSchema, place: Place, errors: FieldError[]) {
  const { path, isInMetadata, noDefault } = place
  if (schema.type === 'null')
    errors.push(
      forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'),
    )
  if (schema.type && !TYPES.includes(schema.type))
    errors.push(unsupportedValue(`${path}.type`, schema.type, TYPES))
  if (schema.default !== undefined && noDefault)
    errors.push(forbidden(`${path}.default`, `must not be set ${noDefault}`))
  for (const key of UNSUPPORTED)
    if ((schema as Record<string, unknown>)[key] !== undefined)
      errors.push(forbidden(`${path}.${key}`, `${key} is not supported`))
  if (Array.isArray(schema.items))
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'))
  if (schema.uniqueItems)
    errors.push(
      forbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    )
  if (isInMetadata && schema['x-kubernetes-embedded-resource'])
    errors.push(
      forbidden(
        `${path}.x-kubernetes-embedded-resource`,
        'must not be used inside of resource meta',
      ),
    )
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(
      invalidValue(
        `${path}.x-kubernetes-preserve-unknown-fields`,
        false,
        'must be true or undefined',
      ),
    )
}

function checkListsAndMaps(schema: StructuralSchema, path: string, errors: FieldError[]) {
  const mapType = schema['x-kubernetes-map-type']
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const { items, type = '' } = schema
  const wrongType = (wanted: string) =>
    errors.push(
      type ? invalidValue(`${path}.type`, type, wanted) : requiredValue(`${path}.type`, wanted),
    )

  if (mapType && type !== 'object')
    wrongType('must be object if x-kubernetes-map-type is specified')
  if (mapType && !['atomic', 'granular'].includes(mapType))
    errors.push(unsupportedValue(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']))
  if (listType && type !== 'array')
    wrongType('must be array if x-kubernetes-list-type is specified')
  else if (listType === 'set') checkSetItems(items, path, errors)
  if (listType && !['atomic', 'set', 'map'].includes(listType))
    errors.push(
      unsupportedValue(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']),
    )
  if (keys.length > 0 && listType !== 'map') {
    const wanted = 'must be map if x-kubernetes-list-map-keys is non-empty'
    const field = `${path}.x-kubernetes-list-type`
    errors.push(listType ? invalidValue(field, listType, wanted) : requiredValue(field, wanted))
  }
  if (listType === 'map') checkKeys(items, keys, path, errors)
  if ((listType === 'set' || listType === 'map') && items?.nullable)
    errors.push(
      forbidden(
        `${path}.items.nullable`,
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      ),
    )
}

function checkSetItems(items: StructuralSchema | undefined, path: string, errors: FieldError[]) {
  const wanted = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  const listType = items?.['x-kubernetes-list-type']
  const mapType = items?.['x-kubernetes-map-type']
  if (items?.type === 'array' && listType && listType !== 'atomic')
    errors.push(invalidValue(`${path}.items.x-kubernetes-list-type`, listType, wanted))
  if (items?.type === 'object' && mapType !== 'atomic')
    errors.push(invalidValue(`${path}.items.x-kubernetes-map-type`, mapType, wanted))
}

function checkKeys(
  items: StructuralSchema | undefined,
  keys: string[],
  path: string,
  errors: FieldError[],
) {
  const field = `${path}.x-kubernetes-list-map-keys`
  if (keys.length === 0)
    errors.push(requiredValue(field, 'must not be empty if x-kubernetes-list-type is map'))
  if (!items) {
    const wanted = 'must have a schema if x-kubernetes-list-type is map'
    errors.push(requiredValue(`${path}.items`, wanted))
    return
  }
  if (items.type !== 'object') {
    const wanted = "must be object if parent array's x-kubernetes-list-type is map"
    errors.push(invalidValue(`${path}.items.type`, items.type ?? '', wanted))
    return
  }
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key]
    const place = `${path}.items.properties[${key}]`
    if (!property)
      errors.push(invalidValue(field, keys, 'entries must all be names of item properties'))
    else if (property.type === 'array' || property.type === 'object')
      errors.push(
        invalidValue(
          `${place}.type`,
          'object',
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      )
    if (keys.indexOf(key) !== index)
      errors.push(invalidValue(field, keys, 'must not contain duplicate entries'))
    if (property && !items.required?.includes(key) && property.default === undefined)
      errors.push(
        requiredValue(
          `${place}.default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      )
    if (property?.nullable)
      errors.push(
        forbidden(
          `${place}.nullable`,
          'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
        ),
      )
  }
}
