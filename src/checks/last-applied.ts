// What did the learner write, where the API has kept something else? Fields that a kind does not know are dropped
// without a word when validation is off; what `kubectl apply` noted down about the manifest still has them.

import type { KubeObject } from '../kube/kube-object.ts'
import { closest } from './closest.ts'
import { type FieldPath, isObject, valueAt } from './first-difference.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** `written` is where the manifest has it, `asked` where it belongs. */
export type Misplaced = { written: FieldPath; asked: FieldPath }

/** The field on the way to `path` that the manifest has under another path or a misspelt name. */
export function findMisplaced(object: KubeObject, path: FieldPath): Misplaced | undefined {
  const manifest = lastApplied(object)
  if (!manifest) return undefined
  const present = path.findIndex(
    (_, index) => valueAt(manifest, path.slice(0, index + 1)) === undefined,
  )
  if (present === -1) return undefined

  const asked = path.slice(0, present + 1)
  const key = asked.at(-1)
  if (typeof key !== 'string') return undefined

  const parent = asked.slice(0, -1)
  const siblings = valueAt(manifest, parent)
  const dropped = isObject(siblings)
    ? Object.keys(siblings).filter((name) => valueAt(object, [...parent, name]) === undefined)
    : []
  const misspelt = closest(key, dropped)
  if (misspelt) return { written: [...parent, misspelt], asked }

  const written = pathsTo(key, manifest).find((candidate) => candidate[0] === path[0])
  return written && { written, asked }
}

function lastApplied({ metadata }: KubeObject): unknown {
  try {
    return JSON.parse(metadata.annotations?.[LAST_APPLIED] ?? 'null')
  } catch {
    return null
  }
}

/** Every path that ends in `key`. */
function pathsTo(key: string, value: unknown, path: FieldPath = []): FieldPath[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(name) : name]
    return [...(name === key ? [here] : []), ...pathsTo(key, inner, here)]
  })
}

/** How deep a field stands, as indentation shows it. */
export const depth = (path: FieldPath) => path.filter((step) => typeof step === 'string').length
