// What is Gemini's kind of schema in JSON Schema? It writes types in capitals, null beside them, and counts as texts.

import type { JsonObject } from '../../provider.ts'
import { isObject } from '../../read-object.ts'

const COUNTS = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']

export function encodeSchema(schema: unknown): JsonObject | undefined {
  if (!isObject(schema)) return undefined
  const { type, nullable, properties, items, anyOf, propertyOrdering, ...rest } = schema
  const plain = typeof type === 'string' ? type.toLowerCase() : type
  for (const name of COUNTS) if (typeof rest[name] === 'string') rest[name] = Number(rest[name])
  return {
    ...(plain !== undefined && { type: nullable === true ? [plain, 'null'] : plain }),
    ...rest,
    ...(isObject(properties) && { properties: encodeProperties(properties, propertyOrdering) }),
    ...(items !== undefined && { items: encodeSchema(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(encodeSchema) }),
  }
}

/** Models write them in the order in which they stand. */
function encodeProperties(properties: JsonObject, ordering: unknown): JsonObject {
  const first = (Array.isArray(ordering) ? ordering : []).filter((name) =>
    Object.hasOwn(properties, name),
  )
  const names = new Set([...first, ...Object.keys(properties)])
  return Object.fromEntries([...names].map((name) => [name, encodeSchema(properties[name])]))
}
