// How does an object go? At once, or when its finalizers and its grace period are through.

import type { KubeObject, ObjectKey } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { checkDeletable } from '../kinds/namespace-hooks.ts'
import { badRequest, conflict, notFound } from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored, timestamp } from './api.ts'
import { isReadyToGo } from './update-object.ts'

export type DeleteOptions = {
  propagationPolicy?: string
  orphanDependents?: boolean
  gracePeriodSeconds?: number
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: string[]
}

/** `gone`: nothing is left of it. `going`: it waits for its finalizers, or for the kubelet. */
export type Deletion = { outcome: 'gone' | 'going'; object: KubeObject }

export function deleteObject(
  { store }: Api,
  kind: Kind,
  key: ObjectKey,
  options: DeleteOptions,
  dryRun = false,
): Deletion {
  const storeKey = keyOf(kind.namespaced ? key.namespace : undefined, key.name)
  const stored = store.get(kind.storage, storeKey)
  if (!stored) throw notFound(kind, key.name)
  if (kind.storage === 'namespaces') checkDeletable(key.name)
  checkPreconditions(kind, stored, options)

  const next = marked(kind, stored, options)
  if (isReadyToGo(kind, next)) {
    const object = dryRun ? stored : store.remove(kind.storage, storeKey)!
    return { outcome: 'gone', object: fromStored(kind, object) }
  }
  const isNews =
    !stored.metadata.deletionTimestamp ||
    next.metadata.deletionTimestamp !== stored.metadata.deletionTimestamp ||
    next.metadata.finalizers?.join() !== stored.metadata.finalizers?.join()
  const object = dryRun || !isNews ? next : store.put(kind.storage, next)
  return { outcome: 'going', object: fromStored(kind, isNews ? object : stored) }
}

function checkPreconditions(
  kind: Kind,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
) {
  const { uid, resourceVersion } = preconditions ?? {}
  if (uid && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`
    throw conflict(kind, metadata.name, `Precondition failed: ${why}`)
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`
    throw conflict(kind, metadata.name, `Precondition failed: ${why}`)
  }
}

/** The object with the marks of its deletion. */
function marked(kind: Kind, object: KubeObject, options: DeleteOptions): KubeObject {
  const grace = gracePeriod(kind, object, options)
  const was = object.metadata
  const isFirst = !was.deletionTimestamp
  const isSooner = (was.deletionGracePeriodSeconds ?? 0) > grace
  const metadata = { ...was }
  const own = isFirst ? (kind.deletionFinalizers ?? []) : []
  const finalizers = finalizersFor([...new Set([...(was.finalizers ?? []), ...own])], options)
  if (finalizers.length > 0) metadata.finalizers = finalizers
  else delete metadata.finalizers
  if (isFirst || isSooner) {
    metadata.deletionTimestamp = timestamp(Date.now() + grace * 1000)
    metadata.deletionGracePeriodSeconds = grace
  }
  if (isFirst && was.generation !== undefined) metadata.generation = was.generation + 1
  const next: KubeObject = { ...object, metadata }
  if (kind.storage === 'namespaces') next.status = { ...object.status, phase: 'Terminating' }
  return next
}

/** Only a pod that a kubelet may be running has time to say goodbye. */
function gracePeriod(
  kind: Kind,
  { spec, status }: KubeObject,
  { gracePeriodSeconds }: DeleteOptions,
) {
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds < 0) return 1
  if (kind.storage !== 'pods' || !spec?.nodeName) return 0
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0
  return gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30
}

/** The garbage collector sees from these two what is to become of the dependents. */
function finalizersFor(
  finalizers: string[],
  { propagationPolicy, orphanDependents }: DeleteOptions,
) {
  const policy = propagationPolicy ?? (orphanDependents ? 'Orphan' : undefined)
  if (policy === undefined) return finalizers
  const others = finalizers.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion')
  switch (policy) {
    case 'Orphan':
      return [...others, 'orphan']
    case 'Foreground':
      return [...others, 'foregroundDeletion']
    case 'Background':
      return others
    default:
      throw badRequest(
        `invalid propagationPolicy ${JSON.stringify(policy)}: must be Orphan, Background or Foreground`,
      )
  }
}
