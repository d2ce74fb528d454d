// Which fields does the schema not know? Finds them, removes them, and says where they were.

import { objectMetaSchema } from '../kinds/schemas/builtin-schema.ts'
import { isObject, type StructuralSchema } from './structural-schema.ts'

/**
 * Changes `object`, and returns the sorted paths of what it removed: `spec.rules[0].matchez`. The object's own
 * `apiVersion` and `kind` are always known, and `metadata` has the schema that all kinds share.
 */
export function pruneUnknown(schema: StructuralSchema, object: object): string[] {
  const unknown: string[] = []
  prune(object, { ...schema, 'x-kubernetes-embedded-resource': true }, '', unknown)
  return unknown.sort()
}

function prune(
  value: unknown,
  schema: StructuralSchema | undefined,
  path: string,
  unknown: string[],
) {
  const keeps = schema?.['x-kubernetes-preserve-unknown-fields'] === true
  if (Array.isArray(value)) {
    if (keeps && !schema.items) return
    value.forEach((item, index) => {
      // Go reads a null among structures as the empty one.
      if (item === null && schema?.items?.['x-zero-is-missing'] && schema.items.type === 'object')
        value[index] = {}
      prune(item, schema?.items, `${path}[${index}]`, unknown)
    })
    return
  }
  if (!isObject(value)) return
  const additional = schema?.additionalProperties
  for (const key of Object.keys(value)) {
    const fieldPath = path === '' ? key : `${path}.${key}`
    if (schema?.['x-kubernetes-embedded-resource']) {
      if (key === 'apiVersion' || key === 'kind') continue
      if (key === 'metadata') {
        prune(value[key], objectMetaSchema(), fieldPath, unknown)
        continue
      }
    }
    const properties = schema?.properties
    if (properties && Object.hasOwn(properties, key)) {
      prune(value[key], properties[key], fieldPath, unknown)
    } else if (typeof additional === 'object') {
      prune(value[key], additional, fieldPath, unknown)
    } else if (!keeps && additional !== true) {
      unknown.push(fieldPath)
      delete value[key]
    }
  }
}
