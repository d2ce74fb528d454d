// What do all operations on objects share?

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Registry } from '../kinds/registry.ts'
import { applyDefaults } from '../schema/apply-defaults.ts'
import { copy } from '../store/copy.ts'
import { freeze } from '../store/freeze.ts'
import type { Store } from '../store/store.ts'

export type Api = { store: Store; registry: Registry }

/** The stored object as this version of its kind shows it. The same object where the two are alike. */
export function fromStored(kind: Kind, object: KubeObject): KubeObject {
  if (kind.fromStored) return kind.fromStored(object)
  const apiVersion = versionOf(kind)
  const shown = object.apiVersion === apiVersion ? object : { ...object, apiVersion }
  return kind.schema ? withDefaults(kind, object, shown) : shown
}

const completed = new WeakMap<Kind, WeakMap<KubeObject, KubeObject>>()

/** A custom kind's defaults hold for what was stored before they came too, and for the status, which no author writes. */
function withDefaults(kind: Kind, stored: KubeObject, shown: KubeObject) {
  let known = completed.get(kind)
  if (!known) {
    known = new WeakMap()
    completed.set(kind, known)
  }
  let object = known.get(stored)
  if (!object) {
    const copied = copy(shown)
    applyDefaults(kind.schema, copied)
    object = isDeepStrictEqual(copied, shown) ? shown : freeze(copied)
    known.set(stored, object)
  }
  return object
}

export function toStored(kind: Kind, object: KubeObject): KubeObject {
  if (kind.toStored) return kind.toStored(object)
  return object.apiVersion === kind.storedVersion
    ? object
    : { ...object, apiVersion: kind.storedVersion }
}

export const versionOf = ({ group, version }: Pick<Kind, 'group' | 'version'>) =>
  group ? `${group}/${version}` : version

/** Seconds, as Kubernetes writes moments. */
export const timestamp = (milliseconds = Date.now()) =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
