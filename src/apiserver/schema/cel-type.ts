// Of which type is a part of an object in the eyes of a CEL rule, and how large can it be?

import { celName } from './cel-value.ts'
import type { StructuralSchema } from './structural-schema.ts'

export type CelType =
  | { kind: ScalarKind /** Characters of a string, at most. */; most?: number }
  | { kind: 'list'; item: CelType; most?: number }
  | { kind: 'map'; key: CelType; value: CelType; most?: number }
  /** An object with fields that the schema names. */
  | { kind: 'object'; name: string; fields: (field: string) => CelType | undefined }
  | { kind: 'optional'; value: CelType }
  /** One that a library brings: `kubernetes.URL`, `net.IP` … */
  | { kind: 'opaque'; name: string }

type ScalarKind =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'int'
  | 'null'
  | 'string'
  | 'timestamp'
  | 'type'
  | 'uint'

export const scalar = (kind: ScalarKind, most?: number): CelType => ({ kind, most })
export const DYN = scalar('dyn')
export const BOOL = scalar('bool')
export const INT = scalar('int')
export const STRING = scalar('string')

/** Keys are counted as if they were empty: nothing in a schema could bound them. */
const KEY = scalar('string', 0)

/** What a request holds at most: the bound of everything that has no other. */
export const MOST_REQUEST_BYTES = 3 * 1024 * 1024

/** Undefined where rules cannot see it at all. `self` is what Kubernetes calls the type of the rule's own object. */
export function celTypeOf(
  schema: StructuralSchema | undefined,
  { isRoot = false, name = 'selfType' } = {},
): CelType | undefined {
  if (!schema) return undefined
  if (schema['x-kubernetes-int-or-string']) return scalar('dyn', MOST_REQUEST_BYTES - 2)
  switch (schema.type) {
    case 'boolean':
      return BOOL
    case 'integer':
      return INT
    case 'number':
      return scalar('double')
    case 'string':
      return stringType(schema)
    case 'array': {
      const item = celTypeOf(schema.items, { name: `${name}.@idx` })
      return item && { kind: 'list', item, most: schema.maxItems ?? mostOf(schema.items, 1) }
    }
    case 'object':
      return objectType(schema, isRoot || schema['x-kubernetes-embedded-resource'] === true, name)
    default:
      return undefined
  }
}

function objectType(
  schema: StructuralSchema,
  isResource: boolean,
  name: string,
): CelType | undefined {
  if (typeof schema.additionalProperties === 'object') {
    const value = celTypeOf(schema.additionalProperties, { name: `${name}.@elem` })
    const most = schema.maxProperties ?? mostOf(schema.additionalProperties, 6)
    return value && { kind: 'map', key: KEY, value, most }
  }
  const spelled = new Map<string, StructuralSchema>(isResource ? RESOURCE_FIELDS : [])
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const spelling = celName(field)
    if (spelling !== undefined && !(isResource && spelled.has(field)))
      spelled.set(spelling, property)
  }
  const known = new Map<string, CelType | undefined>()
  return {
    kind: 'object',
    name,
    fields(field) {
      if (!known.has(field))
        known.set(field, celTypeOf(spelled.get(field), { name: `${name}.${field}` }))
      return known.get(field)
    },
  }
}

const RESOURCE_FIELDS: [string, StructuralSchema][] = [
  ['apiVersion', { type: 'string' }],
  ['kind', { type: 'string' }],
  [
    'metadata',
    {
      type: 'object',
      properties: { name: { type: 'string' }, generateName: { type: 'string' } },
    },
  ],
]

function stringType({ format, maxLength, enum: values }: StructuralSchema): CelType {
  if (format === 'byte') return scalar('bytes', maxLength ?? MOST_REQUEST_BYTES - 2)
  if (format === 'duration') return scalar('duration', 32)
  if (format === 'date') return scalar('timestamp', 10)
  if (format === 'date-time') return scalar('timestamp', 32)
  if (values?.length) return scalar('string', Math.max(...values.map((one) => String(one).length)))
  // A character has four bytes at most.
  return scalar('string', maxLength === undefined ? MOST_REQUEST_BYTES - 2 : 4 * maxLength)
}

/** How many of these a request can hold. */
const mostOf = (schema: StructuralSchema | undefined, between: number) =>
  Math.floor((MOST_REQUEST_BYTES - 2) / (leastBytes(schema) + between))

/** The length of the shortest JSON that fits. */
export function leastBytes(schema: StructuralSchema | undefined): number {
  if (!schema || schema['x-kubernetes-int-or-string']) return 1
  switch (schema.type) {
    case 'boolean':
      return 4
    case 'string':
      return schema.format === 'date' ? 12 : schema.format === 'date-time' ? 22 : 2
    case 'array':
      return 2
    case 'object':
      return (
        2 +
        Object.entries(schema.properties ?? {})
          .filter(([name, { default: value }]) =>
            Boolean(schema.required?.includes(name) && value === undefined),
          )
          .reduce((sum, [name, property]) => sum + name.length + 4 + leastBytes(property), 0)
      )
    default:
      return 1
  }
}

/** As cel-go names it in its messages. */
export function nameOfType(type: CelType): string {
  switch (type.kind) {
    case 'list':
      return `list(${nameOfType(type.item)})`
    case 'map':
      return `map(${nameOfType(type.key)}, ${nameOfType(type.value)})`
    case 'optional':
      return `optional_type(${nameOfType(type.value)})`
    case 'duration':
      return 'google.protobuf.Duration'
    case 'timestamp':
      return 'google.protobuf.Timestamp'
    case 'object':
    case 'opaque':
      return type.name
    default:
      return type.kind
  }
}
