// How does a strategic merge patch change a list whose items have names?

import { isObject, type JsonObject } from '../schema/structural-schema.ts'
import { badRequest } from '../status-errors.ts'
import { noMergeKey, unprocessable } from './patch-errors.ts'

/** Scalars join the list once; objects merge with the item that has the same key. */
export function mergeLists(
  original: unknown[],
  patch: unknown[],
  mergeKey: string | undefined,
  mergeItem: (item: JsonObject, change: JsonObject) => JsonObject,
): unknown[] {
  if (patch.some(Array.isArray)) throw unprocessable()
  const isOfObjects = [...original, ...patch].some(isObject)
  if (!isOfObjects) return orderLike([...new Set([...original, ...patch])], patch, original)
  if (!mergeKey) throw badRequest('cannot merge lists without merge key')
  const { kept, added } = followDirectives(original, patch as JsonObject[], mergeKey)
  const merged = [...kept]
  for (const item of added) {
    const key = keyOf(item, mergeKey)
    const index = merged.findIndex((each) => isObject(each) && each[mergeKey] === key)
    if (index < 0) merged.push(withoutDirectives(item))
    else merged[index] = mergeItem(merged[index] as JsonObject, item)
  }
  return orderLike(merged, added, kept, mergeKey)
}

/** Items that are instructions: delete one, or let the patch be the whole list. */
function followDirectives(original: unknown[], patch: JsonObject[], mergeKey: string) {
  let kept = original
  const added: JsonObject[] = []
  for (const item of patch) {
    if (!isObject(item)) throw badRequest('invalid patch format of primitive list')
    const { $patch } = item
    if ($patch === undefined) added.push(item)
    else if ($patch === 'delete') {
      const key = keyOf(item, mergeKey)
      kept = kept.filter((each) => !isObject(each) || each[mergeKey] !== key)
    } else if ($patch === 'merge') {
      throw badRequest('merging lists cannot yet be specified in the patch')
    } else if ($patch !== 'replace') {
      throw badRequest(`unknown patch type: ${String($patch)}`)
    }
  }
  const isReplaced = patch.some(({ $patch }) => $patch === 'replace')
  return { kept: isReplaced ? [] : kept, added }
}

function keyOf(item: JsonObject, mergeKey: string) {
  if (Object.hasOwn(item, mergeKey)) return item[mergeKey]
  throw noMergeKey(item, mergeKey)
}

/**
 * Items that `order` names stand in its order. The others keep theirs, and their place before those of the named
 * that followed them in `before`.
 */
export function orderLike(
  list: unknown[],
  order: unknown[],
  before: unknown[],
  mergeKey?: string,
): unknown[] {
  const identity = (item: unknown) => (mergeKey && isObject(item) ? item[mergeKey] : item)
  const wanted = order.map(identity)
  const formerly = before.map(identity)
  const isNamed = (item: unknown) => wanted.includes(identity(item))
  const named = list
    .filter(isNamed)
    .sort((a, b) => wanted.indexOf(identity(a)) - wanted.indexOf(identity(b)))
  const others = list.filter((item) => !isNamed(item))
  const ordered: unknown[] = []
  while (others.length && named.length) {
    const other = formerly.indexOf(identity(others[0]))
    const next = formerly.indexOf(identity(named[0]))
    const otherFirst = other >= 0 && next >= 0 && other < next
    ordered.push(otherFirst ? others.shift() : named.shift())
  }
  return [...ordered, ...others, ...named]
}

/** What a patch adds where nothing was: itself, without nulls and instructions. Undefined for a mere instruction. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutDirectives).filter((item) => item !== undefined)
  }
  if (!isObject(value)) return value
  if (value.$patch === 'delete') return undefined
  const entries = Object.entries(value)
    .filter(([key, field]) => field !== null && !key.startsWith('$'))
    .map(([key, field]) => [key, withoutDirectives(field)] as const)
  return Object.fromEntries(entries.filter(([, field]) => field !== undefined))
}
