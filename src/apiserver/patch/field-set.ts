// Which fields of an object does a manager own? A set of paths, and its form in `metadata.managedFields` (FieldsV1).

import { goQuote } from '../schema/go-format.ts'
import { isObject, type JsonObject } from '../schema/structural-schema.ts'

/**
 * A step of a path is written as FieldsV1 writes it: `f:name` for a field, `k:{"name":"a"}` for the item with these
 * keys, `v:"x"` for a member of a set of scalars.
 */
export type FieldSet = {
  /** This very path belongs to the set, and not only paths below it. */
  owned: boolean
  below: Map<string, FieldSet>
}

export const emptySet = (): FieldSet => ({ owned: false, below: new Map() })

export const ownedSet = (): FieldSet => ({ owned: true, below: new Map() })

export const isEmptySet = ({ owned, below }: FieldSet) => !owned && below.size === 0

export function union(left: FieldSet, right: FieldSet): FieldSet {
  const below = new Map(left.below)
  for (const [step, set] of right.below) {
    const other = below.get(step)
    below.set(step, other ? union(other, set) : set)
  }
  return { owned: left.owned || right.owned, below }
}

export const difference = (left: FieldSet, right: FieldSet): FieldSet => ({
  owned: left.owned && !right.owned,
  below: mapBelow(left, (set, step) => {
    const other = right.below.get(step)
    return other ? difference(set, other) : set
  }),
})

export const intersection = (left: FieldSet, right: FieldSet): FieldSet => ({
  owned: left.owned && right.owned,
  below: mapBelow(left, (set, step) => {
    const other = right.below.get(step)
    return other ? intersection(set, other) : emptySet()
  }),
})

function mapBelow(set: FieldSet, change: (below: FieldSet, step: string) => FieldSet) {
  const result = new Map<string, FieldSet>()
  for (const [step, below] of set.below) {
    const changed = change(below, step)
    if (!isEmptySet(changed)) result.set(step, changed)
  }
  return result
}

/** Every path of the set, as messages print it: `.spec.ports[name="http"].port`. */
export function printPaths(set: FieldSet, path = ''): string[] {
  const own = set.owned ? [path] : []
  return [...set.below].reduce(
    (paths, [step, below]) => paths.concat(printPaths(below, path + printStep(step))),
    own,
  )
}

export function printStep(step: string) {
  const text = step.slice(2)
  if (step.startsWith('f:')) return `.${text}`
  const value: unknown = JSON.parse(text)
  if (step.startsWith('v:')) return `[=${printValue(value)}]`
  const keys = Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1))
  return `[${keys.map(([key, field]) => `${key}=${printValue(field)}`).join(',')}]`
}

const printValue = (value: unknown) =>
  typeof value === 'string' ? goQuote(value) : JSON.stringify(value)

export function toFieldsV1(set: FieldSet): JsonObject {
  const entries: [string, unknown][] = [...set.below]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([step, below]) => [step, toFieldsV1(below)])
  if (set.owned && entries.length > 0) entries.unshift(['.', {}])
  return Object.fromEntries(entries)
}

/** What cannot be read is left out: it owns nothing that could be named. */
export function fromFieldsV1(fields: unknown): FieldSet {
  const set = emptySet()
  if (!isObject(fields)) return set
  for (const [step, below] of Object.entries(fields)) {
    if (step === '.') set.owned = true
    else if (isReadable(step)) {
      const child = fromFieldsV1(below)
      if (child.below.size === 0) child.owned = true
      set.below.set(step, child)
    }
  }
  return set
}

function isReadable(step: string) {
  if (step.startsWith('f:')) return true
  if (!/^[kv]:/.test(step)) return false
  try {
    const value: unknown = JSON.parse(step.slice(2))
    return step.startsWith('v:') || isObject(value)
  } catch {
    return false
  }
}
