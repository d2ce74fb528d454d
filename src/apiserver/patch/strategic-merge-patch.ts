// What does a built-in object look like after a strategic merge patch?
// https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md

import { builtinSchema } from '../kinds/schemas/builtin-schema.ts'
import { fieldSchema } from '../schema/apply-defaults.ts'
import { isObject, type JsonObject, type StructuralSchema } from '../schema/structural-schema.ts'
import { badRequest } from '../status-errors.ts'
import { mergeLists, orderLike, withoutDirectives } from './merge-lists.ts'

const ORDER = '$setElementOrder/'
const DELETE_FROM = '$deleteFromPrimitiveList/'

/** Leaves both arguments as they are. Throws ApiError where the patch contradicts itself or the kind. */
export function strategicMergePatch<T>(
  target: T,
  patch: unknown,
  kind: { group: string; version: string; kind: string },
): T {
  if (!isObject(patch)) throw badRequest('invalid JSON document')
  const schema = builtinSchema(kind.group, kind.version, kind.kind) ?? {}
  return mergeObjects(structuredClone(target) as JsonObject, structuredClone(patch), schema) as T
}

/** Changes `original`. */
function mergeObjects(
  original: JsonObject,
  patch: JsonObject,
  schema: StructuralSchema | undefined,
): JsonObject {
  const { $patch, $retainKeys, ...fields } = patch
  if ($patch === 'replace') return fields
  if ($patch === 'delete') return {}
  if ($patch !== undefined && $patch !== 'merge') {
    throw badRequest(`unknown patch type: ${String($patch)}`)
  }
  if ($retainKeys !== undefined) retainKeys(original, fields, $retainKeys)
  const orders = new Map<string, unknown[]>()
  for (const [key, value] of Object.entries(fields)) {
    if (!key.startsWith(ORDER)) continue
    if (!Array.isArray(value)) throw badRequest('invalid patch format of setElementOrder list')
    orders.set(key.slice(ORDER.length), value)
  }
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith(ORDER)) continue
    if (key.startsWith(DELETE_FROM)) deleteFromList(original, key.slice(DELETE_FROM.length), value)
    else mergeField(original, key, value, schema && fieldSchema(schema, key), orders.get(key))
  }
  for (const [key, order] of orders) {
    if (key in fields || !Array.isArray(original[key])) continue
    const mergeKey = schema && fieldSchema(schema, key)?.['x-kubernetes-patch-merge-key']
    original[key] = orderLike(original[key], order, original[key], mergeKey)
  }
  return original
}

function retainKeys(original: JsonObject, fields: JsonObject, keys: unknown) {
  if (!Array.isArray(keys)) throw badRequest('invalid patch format of retainKeys')
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && !key.startsWith('$') && !keys.includes(key)) {
      throw badRequest('invalid patch format of retainKeys')
    }
  }
  for (const key of Object.keys(original)) if (!keys.includes(key)) delete original[key]
}

function deleteFromList(original: JsonObject, key: string, values: unknown) {
  if (!Array.isArray(values)) throw badRequest('invalid patch format of primitive list')
  const list = original[key]
  if (Array.isArray(list)) original[key] = list.filter((value) => !values.includes(value))
}

function mergeField(
  original: JsonObject,
  key: string,
  value: unknown,
  schema: StructuralSchema | undefined,
  order: unknown[] | undefined,
) {
  const before = Object.hasOwn(original, key) ? original[key] : undefined
  const strategy = schema?.['x-kubernetes-patch-strategy'] ?? ''
  if (value === null) {
    delete original[key]
  } else if (isObject(before) && isObject(value) && strategy !== 'replace') {
    original[key] = mergeObjects(before, value, schema)
  } else if (Array.isArray(before) && Array.isArray(value) && /\bmerge\b/.test(strategy)) {
    const mergeKey = schema?.['x-kubernetes-patch-merge-key']
    const mergeItem = (item: JsonObject, change: JsonObject) =>
      mergeObjects(item, change, schema?.items)
    const merged = mergeLists(before, value, mergeKey, mergeItem)
    original[key] = order ? orderLike(merged, order, before, mergeKey) : merged
  } else {
    const plain = withoutDirectives(value)
    if (plain === undefined) delete original[key]
    else original[key] = plain
  }
}
