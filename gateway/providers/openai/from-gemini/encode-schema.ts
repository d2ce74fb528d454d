// What is Gemini's kind of schema in JSON Schema? It writes types in capitals, and null beside them.

import type { JsonObject } from '../../provider.ts'
import { isObject } from '../../read-object.ts'

export function encodeSchema(schema: unknown): JsonObject | undefined {
  if (!isObject(schema)) return undefined
  const { type, nullable, properties, items, anyOf, propertyOrdering: _, ...rest } = schema
  const plain = typeof type === 'string' ? type.toLowerCase() : type
  return {
    ...(plain !== undefined && { type: nullable === true ? [plain, 'null'] : plain }),
    ...rest,
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, encodeSchema(one)]),
      ),
    }),
    ...(items !== undefined && { items: encodeSchema(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(encodeSchema) }),
  }
}
