// What do all operations on objects share?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Registry } from '../kinds/registry.ts'
import type { Store } from '../store/store.ts'

export type Api = { store: Store; registry: Registry }

/** The stored object as this version of its kind shows it. The same object where the two are alike. */
export function fromStored(kind: Kind, object: KubeObject): KubeObject {
  if (kind.fromStored) return kind.fromStored(object)
  const apiVersion = versionOf(kind)
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
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
