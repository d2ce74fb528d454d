// Which fields does an object have, and which differ from another's? Walks values as their schema divides them.

import { isDeepStrictEqual } from 'node:util'
import { objectMetaSchema } from '../kinds/schemas/builtin-schema.ts'
import { fieldSchema } from '../schema/apply-defaults.ts'
import { isObject, type JsonObject, type StructuralSchema } from '../schema/structural-schema.ts'
import { emptySet, type FieldSet, isEmptySet, ownedSet, union } from './field-set.ts'

type Schema = StructuralSchema | undefined

/** An object's schema with that of `metadata`, which custom resources leave to the server. */
export const withMetadata = (schema: Schema): StructuralSchema => ({
  ...schema,
  properties: { ...schema?.properties, metadata: objectMetaSchema() },
})

export type Part = { step: string; value: unknown; schema: Schema; isDeclared: boolean }

/** The parts that can belong to different managers; undefined for what belongs to one as a whole. */
export function partsOf(value: unknown, schema: Schema): Part[] | undefined {
  if (isObject(value)) {
    if (schema?.['x-kubernetes-map-type'] === 'atomic') return undefined
    return Object.entries(value).map(([key, field]) => ({
      step: `f:${key}`,
      value: field,
      schema: schema && fieldSchema(schema, key),
      isDeclared: Boolean(schema?.properties && Object.hasOwn(schema.properties, key)),
    }))
  }
  if (!Array.isArray(value)) return undefined
  const stepOf = itemStep(schema)
  if (!stepOf) return undefined
  return value.map((item) => ({
    step: stepOf(item),
    value: item,
    schema: schema?.items,
    isDeclared: false,
  }))
}

/** How the items of a list are told apart; undefined for a list that is one value. */
export function itemStep(schema: Schema): ((item: unknown) => string) | undefined {
  const type = schema?.['x-kubernetes-list-type']
  if (type === 'set') return (item) => `v:${JSON.stringify(item)}`
  const keys = schema?.['x-kubernetes-list-map-keys'] ?? []
  if (type !== 'map' || keys.length === 0) return undefined
  const sorted = [...keys].sort()
  return (item) => {
    const fields = isObject(item) ? item : {}
    const key: JsonObject = {}
    for (const name of sorted) {
      const value = fields[name] ?? schema?.items?.properties?.[name]?.default
      if (value !== undefined) key[name] = value
    }
    return `k:${JSON.stringify(key)}`
  }
}

/** What someone who applies `value` claims: its scalars, its items, and objects that are empty. */
export function appliedFields(value: unknown, schema: Schema): FieldSet {
  const parts = partsOf(value, schema)
  if (!parts) return ownedSet()
  const set = emptySet()
  for (const part of parts) {
    const below = appliedFields(part.value, part.schema)
    const isEmptyObject = isObject(part.value) && Object.keys(part.value).length === 0
    if (part.value === null || isEmptyObject || !part.isDeclared) below.owned = true
    if (!isEmptySet(below)) set.below.set(part.step, below)
  }
  return set
}

export type Comparison = { added: FieldSet; modified: FieldSet; removed: FieldSet }

export function compareFields(before: unknown, after: unknown, schema: Schema): Comparison {
  const result = { added: emptySet(), modified: emptySet(), removed: emptySet() }
  const old = partsOf(before, schema)
  const now = partsOf(after, schema)
  const sameKind = Array.isArray(before) === Array.isArray(after)
  if (!old || !now || !sameKind) {
    if (!isDeepStrictEqual(before, after)) result.modified.owned = true
    return result
  }
  const remaining = new Map(old.map((part) => [part.step, part]))
  for (const part of now) {
    const counterpart = remaining.get(part.step)
    remaining.delete(part.step)
    if (!counterpart) {
      result.added.below.set(part.step, wholeOf(part))
      continue
    }
    const inner = compareFields(counterpart.value, part.value, part.schema)
    for (const change of ['added', 'modified', 'removed'] as const) {
      if (!isEmptySet(inner[change])) result[change].below.set(part.step, inner[change])
    }
  }
  for (const part of remaining.values()) result.removed.below.set(part.step, wholeOf(part))
  return result
}

/** All of a part that came or went: itself, unless it is a structure that is always there, or a list of items. */
function wholeOf({ value, schema }: Part): FieldSet {
  const isAlwaysThere = isObject(schema?.default)
  const parts = partsOf(value, schema)
  const isList = Array.isArray(value)
  const set = parts && (isAlwaysThere || isList) && parts.length > 0 ? emptySet() : ownedSet()
  for (const part of parts ?? []) set.below.set(part.step, wholeOf(part))
  return set
}

const SERVER_FIELDS =
  'name namespace creationTimestamp selfLink uid clusterName generation managedFields resourceVersion'

/** Without what belongs to the server, or to nobody. */
export function withoutServerFields(set: FieldSet): FieldSet {
  const below = new Map(set.below)
  below.delete('f:apiVersion')
  below.delete('f:kind')
  const metadata = below.get('f:metadata')
  if (metadata) {
    const kept = new Map(metadata.below)
    for (const name of SERVER_FIELDS.split(' ')) kept.delete(`f:${name}`)
    if (kept.size > 0) below.set('f:metadata', { owned: false, below: kept })
    else below.delete('f:metadata')
  }
  return { owned: false, below }
}

export const allOf = (sets: FieldSet[]) => sets.reduce(union, emptySet())
