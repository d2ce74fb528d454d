// How does an object change? PUT, and the end of every PATCH.

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject, ObjectKey } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { invalidValue } from '../schema/field-error.ts'
import {
  badRequest,
  conflict,
  invalid,
  methodNotAllowed,
  modifiedMeanwhile,
  notFound,
} from '../status-errors.ts'
import { copy } from '../store/copy.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored, toStored } from './api.ts'
import { type Checks, loadChecks } from './checks.ts'
import { asObject, dropUnknownFields } from './read-object.ts'
import { validateObject } from './validate-object.ts'
import type { Subresource, WriteContext } from './write-context.ts'

export async function updateObject(
  api: Api,
  kind: Kind,
  key: ObjectKey,
  body: unknown,
  context: WriteContext,
  subresource: Subresource = '',
): Promise<KubeObject> {
  if (!kind.verbs.includes('update')) throw methodNotAllowed()
  const object = asObject(kind, body)
  const checks = await loadChecks(kind, context)
  dropUnknownFields(kind, object, checks, context)
  checkAddress(key, object)
  if (kind.schema && !object.metadata.resourceVersion) {
    throw invalid(kind, key.name, [
      invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
    ])
  }
  return replaceObject(api, kind, key, object, checks, context, subresource)
}

type Replacement = { isManaged?: boolean; from?: Subresource | 'scale' }

/**
 * Puts `object` in the place of what is stored under `key`. Its resourceVersion, where it has one, must be the stored one.
 * `isManaged`: its managedFields are already those of this change.
 */
export function replaceObject(
  { store }: Api,
  kind: Kind,
  key: ObjectKey,
  object: KubeObject,
  checks: Checks,
  context: WriteContext,
  subresource: Subresource = '',
  { isManaged = false, from = subresource }: Replacement = {},
): KubeObject {
  const storeKey = keyOf(kind.namespaced ? key.namespace : undefined, key.name)
  const stored = store.get(kind.storage, storeKey)
  if (!stored) throw notFound(kind, key.name)
  const old = fromStored(kind, stored)
  checkPreconditions(kind, object, old)

  let next = object
  if (subresource === '') {
    checks.setDefaults(next)
    if (kind.hasStatus) restore(next, old, 'status')
  } else {
    next = withPartOf(kind, old, object, subresource)
    if (kind.schema) {
      next = copy(next)
      checks.setDefaults(next)
    }
  }
  carryMetadata(next, old)
  const hook = { store, user: context.user, warn: context.warn }
  if (subresource === '') kind.prepare?.(next, old, hook)
  if (kind.hasGeneration) countGeneration(kind, next, old)
  if (subresource === '' || kind.schema) validateObject(kind, next, old, checks)
  if (subresource === '' || subresource === 'ephemeralcontainers') kind.admit?.(next, old, hook)
  if (isSame(next, old)) return old
  if (!isManaged) checks.recordManager(old, next, from)

  if (context.dryRun) return next
  const written = toStored(kind, next)
  const isLast = isReadyToGo(kind, next)
  const now = isLast ? store.remove(kind.storage, storeKey)! : store.put(kind.storage, written)
  return fromStored(kind, now)
}

function checkAddress(key: ObjectKey, { metadata }: KubeObject) {
  metadata.name ||= key.name
  if (metadata.name !== key.name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${key.name})`,
    )
  }
  if (metadata.namespace && key.namespace && metadata.namespace !== key.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    )
  }
}

function checkPreconditions(kind: Kind, { metadata }: KubeObject, old: KubeObject) {
  if (metadata.uid && metadata.uid !== old.metadata.uid) {
    throw conflict(
      kind,
      old.metadata.name,
      `StorageError: invalid object, Code: 4, Key: ${old.metadata.name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`,
    )
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== old.metadata.resourceVersion) {
    throw modifiedMeanwhile(kind, old.metadata.name)
  }
}

const restore = (object: KubeObject, old: KubeObject, field: string) => {
  if (old[field] === undefined) delete object[field]
  else object[field] = old[field]
}

/** A subresource writes its own part of the object, and nothing else. */
function withPartOf(kind: Kind, old: KubeObject, object: KubeObject, subresource: Subresource) {
  const metadata = { ...old.metadata, managedFields: object.metadata.managedFields }
  // Kubelets and controllers of built-in kinds say some things in annotations while they write the status.
  if (!kind.schema) {
    metadata.labels = object.metadata.labels ?? old.metadata.labels
    metadata.annotations = object.metadata.annotations ?? old.metadata.annotations
  }
  const next: KubeObject = { ...old, metadata }
  const isOfStatus = subresource === 'status' || subresource === 'approval'
  restore(next, object, isOfStatus ? 'status' : 'spec')
  return next
}

function carryMetadata(object: KubeObject, { metadata: old }: KubeObject) {
  const metadata = { ...object.metadata, name: old.name, uid: old.uid }
  const kept = {
    namespace: old.namespace,
    generateName: old.generateName,
    creationTimestamp: old.creationTimestamp,
    deletionTimestamp: old.deletionTimestamp,
    deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    generation: old.generation,
    resourceVersion: old.resourceVersion,
    managedFields: object.metadata.managedFields ?? old.managedFields,
  }
  for (const [field, value] of Object.entries(kept)) {
    if (value === undefined) delete (metadata as Record<string, unknown>)[field]
    else (metadata as Record<string, unknown>)[field] = value
  }
  for (const field of ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const) {
    const value = metadata[field]
    if (!value || Object.keys(value).length === 0) delete metadata[field]
  }
  object.metadata = metadata
}

/** Counts what was asked for, not what was found or noted: everything but metadata, and status where it is apart. */
function countGeneration({ hasStatus }: Kind, object: KubeObject, old: KubeObject) {
  const wanted = ({ metadata: _, status, ...rest }: KubeObject) =>
    hasStatus ? rest : { ...rest, status }
  if (isDeepStrictEqual(wanted(object), wanted(old))) return
  object.metadata.generation = (old.metadata.generation ?? 0) + 1
}

function isSame(object: KubeObject, old: KubeObject) {
  const comparable = ({ metadata: { managedFields, ...metadata }, ...rest }: KubeObject) => ({
    ...rest,
    metadata,
    managers: (managedFields as { time?: string }[] | undefined)?.map(({ time: _, ...one }) => one),
  })
  return isDeepStrictEqual(comparable(object), comparable(old))
}

/** The last finalizer is gone from an object that was only waiting for it. */
export function isReadyToGo(kind: Kind, { metadata, spec }: KubeObject) {
  if (!metadata.deletionTimestamp || metadata.finalizers?.length) return false
  if (kind.storage === 'namespaces') return !spec?.finalizers?.length
  return !metadata.deletionGracePeriodSeconds
}
