// What does the schema fill in where the author said nothing?

import { isObject, type StructuralSchema } from './structural-schema.ts'

/**
 * Changes `object`: missing fields take their default, and so do nulls where null is not allowed; such a null without
 * a default goes away.
 */
export function applyDefaults(schema: StructuralSchema | undefined, object: unknown): void {
  if (!schema) return
  if (Array.isArray(object)) {
    for (let index = 0; index < object.length; index++) {
      if (object[index] === null && isDefaultable(schema.items)) {
        object[index] = structuredClone(schema.items.default)
      }
      applyDefaults(schema.items, object[index])
    }
    return
  }
  if (!isObject(object)) return
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (!isDefaultable(property)) continue
    const present = Object.hasOwn(object, key) && object[key] !== null
    const allowedNull = Object.hasOwn(object, key) && property.nullable === true
    if (!present && !allowedNull) object[key] = structuredClone(property.default)
  }
  for (const key of Object.keys(object)) {
    const property = fieldSchema(schema, key)
    if (!property) continue
    if (object[key] === null && !property.nullable) {
      if (!isDefaultable(property)) {
        delete object[key]
        continue
      }
      object[key] = structuredClone(property.default)
    }
    applyDefaults(property, object[key])
  }
}

const isDefaultable = (schema: StructuralSchema | undefined): schema is StructuralSchema =>
  schema?.default !== undefined && schema.default !== null

/** The schema of one field of an object, whether it is named or any key is allowed. */
export function fieldSchema(schema: StructuralSchema, key: string): StructuralSchema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
}
