// Is each field of a request said to the provider, or refused by its name? Field by field, and wherever one may stand.

import { describe, expect, test } from 'vitest'
import type { JsonObject, ProviderName, RouteType } from '../../../../gateway/providers/provider.ts'
import { providers } from '../../../../gateway/providers/providers.ts'
import { resolveEndpoint } from '../../../../gateway/providers/resolve-endpoint.ts'
import { fieldTables, outcomeAt } from './field-rows.ts'
import { WHOLE_REQUESTS } from './whole-requests.ts'

const OWN = { formats: [{ type: 'Completions' as const }] }

function encode(format: RouteType, vendor: ProviderName, body: JsonObject): string {
  const { translation } = resolveEndpoint(providers[vendor], format, OWN)!
  return JSON.stringify(translation!.encodeRequest(structuredClone(body), OWN))
}

/** Undefined where it can be said. */
function refusalOf(format: RouteType, vendor: ProviderName, body: JsonObject) {
  try {
    encode(format, vendor, body)
    return undefined
  } catch (error) {
    return error as Error
  }
}

const spelled = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

describe.each(fieldTables)('a client of $format', ({ format, plain, vendors, rows }) => {
  const cells = rows.flatMap((row) =>
    vendors.map((vendor, index) => ({
      title: row.what ?? row.field,
      vendor,
      row,
      outcome: outcomeAt(row, index),
    })),
  )
  test.each(cells)('to $vendor: $title is $outcome', ({ vendor, row, outcome }) => {
    const body = { ...plain, ...row.ask }
    const refusal = refusalOf(format, vendor, body)
    if (outcome === 'refused') {
      expect(refusal?.name).toBe('UntranslatableRequest')
      const last = row.field.split('.').at(-1)!
      expect([last, spelled(last)].some((name) => refusal!.message.includes(name))).toBe(true)
      return
    }
    expect(refusal).toBeUndefined()
    const without = encode(format, vendor, { ...plain, ...row.without })
    if (outcome === 'said') expect(encode(format, vendor, body)).not.toBe(without)
    else expect(encode(format, vendor, body)).toBe(without)
  })

  const whole = WHOLE_REQUESTS[format]
  test.each(vendors)('to %s: a field that nobody knows is refused wherever it stands', (vendor) => {
    expect(refusalOf(format, vendor, whole.body)).toBeUndefined()
    for (const path of objectsIn(whole.body, whole.free)) {
      const refusal = refusalOf(format, vendor, changed(whole.body, [...path, 'x_unknown'], 1))
      expect(refusal?.message, path.join('.')).toContain('x_unknown')
    }
  })

  test.each(vendors)('to %s: nothing of what is asked makes no difference', (vendor) => {
    const before = encode(format, vendor, whole.body)
    for (const path of leavesIn(whole.body)) {
      const name = path.filter((key) => !/^\d+$/.test(key)).join('.')
      if (whole.indifferent.includes(name) || whole.indifferentTo?.[vendor]?.includes(name))
        continue
      const other = changed(whole.body, path, otherThan)
      if (refusalOf(format, vendor, other)) continue
      expect(encode(format, vendor, other), path.join('.')).not.toBe(before)
    }
  })
})

type Path = string[]

function changed(body: JsonObject, path: Path, value: unknown): JsonObject {
  const copy = structuredClone(body)
  let holder: any = copy
  for (const key of path.slice(0, -1)) holder = holder[key]
  const last = path.at(-1)!
  holder[last] = typeof value === 'function' ? value(holder[last]) : value
  return copy
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value / 2
  return /^[A-Za-z0-9+/]{4}$/.test(String(value)) ? 'BBBB' : `${value}x`
}

function* objectsIn(value: unknown, free: string[], path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield path
  for (const [key, one] of Object.entries(value))
    if (!free.includes(key)) yield* objectsIn(one, free, [...path, key])
}

function* leavesIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return void (yield path)
  for (const [key, one] of Object.entries(value)) yield* leavesIn(one, [...path, key])
}
