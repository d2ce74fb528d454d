// What does a CEL rule see of an object? Integers as 64 bits, times and durations as such, and names that CEL can spell.

import { fieldSchema } from './apply-defaults.ts'
import { isObject, type JsonObject, type StructuralSchema } from './structural-schema.ts'

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

const SPELLED: Record<string, string> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

/** How a rule writes a field's name; undefined where CEL has no way to write it, and so never sees the field. */
export function celName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`
  if (/^[0-9]|[^a-zA-Z0-9./_-]|^$/.test(name)) return undefined
  return name.replace(/__|[./-]/g, (part) => SPELLED[part]!)
}

/** Values made by the functions that know Go's durations and timestamps. */
export type TimeValues = {
  duration: (text: string) => unknown
  timestamp: (text: string) => unknown
}

/** Fields that the schema does not describe stay invisible, except where it keeps them all. */
export function celValue(
  schema: StructuralSchema | undefined,
  value: unknown,
  times: TimeValues,
): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) && schema?.type !== 'number' ? BigInt(value) : value
  }
  if (typeof value === 'string') return stringValue(schema, value, times)
  if (Array.isArray(value)) return value.map((item) => celValue(schema?.items, item, times))
  if (!isObject(value)) return value
  const entries: [string, unknown][] = []
  for (const [key, field] of Object.entries(value)) {
    const property = schema && fieldSchema(schema, key)
    const named = schema?.properties && Object.hasOwn(schema.properties, key)
    const name = named ? celName(key) : key
    if (name !== undefined) entries.push([name, celValue(property, field, times)])
  }
  return Object.fromEntries(entries)
}

function stringValue(schema: StructuralSchema | undefined, text: string, times: TimeValues) {
  try {
    if (schema?.format === 'duration') return times.duration(text)
    if (schema?.format === 'date-time') return times.timestamp(text)
    if (schema?.format === 'date') return times.timestamp(`${text}T00:00:00Z`)
    if (schema?.format === 'byte') return new Uint8Array(Buffer.from(text, 'base64'))
  } catch {
    // The format itself is wrong, and that is reported; a rule sees what was written.
  }
  return text
}

/** Of an object's metadata, rules see the name alone. */
export function visibleObject(object: JsonObject): JsonObject {
  if (!isObject(object.metadata)) return object
  const { name, generateName } = object.metadata
  const metadata = {
    ...(name !== undefined && { name }),
    ...(generateName !== undefined && { generateName }),
  }
  return { ...object, metadata }
}
