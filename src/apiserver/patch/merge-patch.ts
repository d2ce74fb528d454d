// What does an object look like after a JSON merge patch? https://www.rfc-editor.org/rfc/rfc7386

import { isObject } from '../schema/structural-schema.ts'

/** Leaves both arguments as they are. Nulls of the patch delete, objects merge, anything else replaces. */
export function mergePatch<T>(target: T, patch: unknown): T {
  return merge(target, patch) as T
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return structuredClone(patch)
  const fields = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) fields.delete(key)
    else fields.set(key, merge(fields.get(key), value))
  }
  return Object.fromEntries(fields)
}
