// What may an object of a built-in kind look like?

import type { StructuralSchema } from '../../schema/structural-schema.ts'
import { coreScope, jsonFields, type Scope, scopeOf, typeNamed } from './builtin-types.ts'
import type { Field } from './notation.ts'

const cache = new WeakMap<Scope, Map<string, StructuralSchema>>()

/** Shared between callers: not to be changed. Undefined for a kind that is not built in. */
export function builtinSchema(
  group: string,
  version: string,
  kind: string,
): StructuralSchema | undefined {
  const apiVersion = group === '' ? version : `${group}/${version}`
  const scope = scopeOf(apiVersion)
  if (!scope?.kinds.includes(kind)) return undefined
  const schema = schemaOf(scope, kind)
  if (schema.properties?.apiVersion) return schema
  schema.properties = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    ...schema.properties,
  }
  return schema
}

/** The schema of `metadata`, the same for every kind. */
export const objectMetaSchema = (): StructuralSchema => schemaOf(coreScope, 'ObjectMeta')

/** A type of the core group by its name, such as PodSpec. */
export const builtinTypeSchema = (name: string): StructuralSchema => schemaOf(coreScope, name)

function schemaOf(scope: Scope, name: string): StructuralSchema {
  const schemas = cache.get(scope) ?? new Map<string, StructuralSchema>()
  cache.set(scope, schemas)
  const known = schemas.get(name)
  if (known) return known
  const type = typeNamed(scope, name)
  if (!type) throw new Error(`no table has the type ${name}`)
  const schema: StructuralSchema = {
    type: type.values ? 'string' : 'object',
    'x-zero-is-missing': true,
  }
  if (type.description) schema.description = type.description
  if (type.values) schema.enum = type.values
  else {
    const fields = jsonFields(scope, type)
    schema.properties = Object.fromEntries(
      fields.map((field) => [field.name, fieldSchemaOf(scope, field)]),
    )
    const required = fields.filter((field) => field.required)
    if (required.length) schema.required = required.map(({ name }) => name)
  }
  schemas.set(name, schema)
  return schema
}

function fieldSchemaOf(scope: Scope, field: Field): StructuralSchema {
  const value = valueSchema(scope, field.type)
  const schema = shaped(field, value)
  if (field.description) schema.description = field.description
  if (field.default !== undefined) schema.default = field.default
  else if (isAlwaysThere(scope, field)) schema.default = {}
  if (field.atomic) schema['x-kubernetes-map-type'] = 'atomic'
  if (field.patchStrategy) schema['x-kubernetes-patch-strategy'] = field.patchStrategy
  if (field.mergeKey) schema['x-kubernetes-patch-merge-key'] = field.mergeKey
  return schema
}

function shaped(field: Field, value: StructuralSchema): StructuralSchema {
  if (field.shape === 'single') return { ...value }
  if (field.shape === 'map') {
    const additionalProperties = field.nestedList ? { type: 'array', items: value } : value
    return { type: 'object', additionalProperties }
  }
  const schema: StructuralSchema = { type: 'array', items: value }
  schema['x-kubernetes-list-type'] = field.listType
  if (field.listType === 'map') schema['x-kubernetes-list-map-keys'] = field.mapKeys
  return schema
}

/** A structure that is no pointer is part of the one around it, and so never missing. */
function isAlwaysThere(scope: Scope, field: Field) {
  if (field.pointer || field.shape !== 'single') return false
  const type = typeNamed(scope, field.type)
  return type !== undefined && type.values === undefined
}

function valueSchema(scope: Scope, type: string): StructuralSchema {
  switch (type) {
    case 'string':
    case 'bytes':
      return { type: 'string' }
    case 'bool':
      return { type: 'boolean' }
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type }
    case 'double':
      return { type: 'number', format: 'double' }
    case 'time':
    case 'microtime':
      return { type: 'string', format: 'date-time' }
    case 'quantity':
      return { anyOf: [{ type: 'string' }, { type: 'number' }] }
    case 'intstr':
      return { 'x-kubernetes-int-or-string': true }
    case 'json':
      return { 'x-kubernetes-preserve-unknown-fields': true }
    default:
      return schemaOf(scope, type)
  }
}
