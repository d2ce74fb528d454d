// What does an object look like once someone's wishes are merged into it, and what they no longer wish is gone?

import type { StructuralSchema } from '../schema/structural-schema.ts'
import type { FieldSet } from './field-set.ts'
import { partsOf } from './typed-fields.ts'

type Schema = StructuralSchema | undefined

/** Leaves both as they are. Lists that are divided into items merge item by item. */
export function mergeApplied(live: unknown, applied: unknown, schema: Schema): unknown {
  const parts = partsOf(applied, schema)
  const existing = partsOf(live, schema)
  if (!parts || !existing || Array.isArray(live) !== Array.isArray(applied)) {
    return structuredClone(applied)
  }
  const values = new Map(existing.map(({ step, value }) => [step, structuredClone(value)]))
  for (const { step, value, schema: below } of parts) {
    const merged = values.has(step) ? mergeApplied(values.get(step), value, below) : value
    values.set(step, structuredClone(merged))
  }
  if (!Array.isArray(applied)) {
    return Object.fromEntries([...values].map(([step, value]) => [step.slice(2), value]))
  }
  const order = orderOfBoth(
    existing.map(({ step }) => step),
    parts.map(({ step }) => step),
  )
  return order.map((step) => values.get(step))
}

/** What is applied stands in its own order; of the rest, each where it stood among them, and before what is new there. */
function orderOfBoth(live: string[], applied: string[]): string[] {
  const isApplied = new Set(applied)
  const isLive = new Set(live)
  const order: string[] = []
  let [left, right] = [0, 0]
  while (left < live.length || right < applied.length) {
    const mine = live[left]
    const theirs = applied[right]
    if (mine !== undefined && !isApplied.has(mine)) {
      order.push(mine)
      left++
    } else if (mine !== undefined && mine !== nextOfBoth(applied, right, isLive)) left++
    else {
      order.push(theirs!)
      right++
      if (mine === theirs) left++
    }
  }
  return order
}

const nextOfBoth = (applied: string[], from: number, isLive: Set<string>) =>
  applied.find((step, index) => index >= from && isLive.has(step))

/**
 * Takes out of `value` what `last` had and nobody has now. `kept` is what all managers own, the applying one with its
 * new fields. A structure goes with all that is in it, unless someone owns a part of it.
 */
export function removeAbandoned(
  value: unknown,
  last: FieldSet,
  kept: FieldSet | undefined,
  schema: Schema,
): unknown {
  const parts = partsOf(value, schema)
  if (!parts) return value
  const remaining = parts.flatMap((part) => {
    const before = last.below.get(part.step)
    const now = kept?.below.get(part.step)
    if (!before) return [part]
    if (!now) return []
    return [{ ...part, value: removeAbandoned(part.value, before, now, part.schema) }]
  })
  if (Array.isArray(value)) return remaining.map((part) => part.value)
  return Object.fromEntries(remaining.map(({ step, value: field }) => [step.slice(2), field]))
}
