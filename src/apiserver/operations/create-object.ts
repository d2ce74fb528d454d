// How does an object come into being?

import { randomUUID } from 'node:crypto'
import { ApiError } from '../../kube/api-error.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { randomSuffix } from '../kinds/random-suffix.ts'
import {
  alreadyExists,
  badRequest,
  forbidden,
  methodNotAllowed,
  notFound,
} from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored, timestamp, toStored } from './api.ts'
import { type Checks, loadChecks } from './checks.ts'
import { asObject, dropUnknownFields } from './read-object.ts'
import { validateObject } from './validate-object.ts'
import type { WriteContext } from './write-context.ts'

const NAMESPACES = { group: '', plural: 'namespaces' }

/** `body` becomes the server's: the caller must not use it again. */
export async function createObject(
  api: Api,
  kind: Kind,
  namespace: string | undefined,
  body: unknown,
  context: WriteContext,
): Promise<KubeObject> {
  const object = asObject(kind, body)
  const checks = await loadChecks(kind, context)
  dropUnknownFields(kind, object, checks, context)
  const { answer } = kind
  if (answer)
    return answer(object, { user: context.user, namespace: namespace ?? '', store: api.store })
  return createRead(api, kind, namespace, object, checks, context)
}

/** The same, for an object whose fields are known to be the kind's (an apply that creates). */
export function createRead(
  { store }: Api,
  kind: Kind,
  namespace: string | undefined,
  object: KubeObject,
  checks: Checks,
  context: WriteContext,
  isManaged = false,
): KubeObject {
  if (!kind.verbs.includes('create')) throw methodNotAllowed()
  placeIn(kind, object, namespace)
  beginMetadata(kind, object)
  checks.setDefaults(object)
  if (kind.hasStatus && !kind.bringsStatus) delete object.status
  const key = keyOf(object.metadata.namespace, object.metadata.name)
  checkNamespace(kind, object, (name) => store.get('namespaces', keyOf(undefined, name)))
  // What the server adds from here on is not the writer's.
  if (!isManaged) checks.recordManager(undefined, object, '')
  const hook = { store, user: context.user, warn: context.warn }
  kind.prepare?.(object, undefined, hook)
  validateObject(kind, object, undefined, checks)
  kind.admit?.(object, undefined, hook)

  if (store.get(kind.storage, key)) throw alreadyExists(kind, object.metadata.name)
  if (context.dryRun) return fromStored(kind, toStored(kind, object))
  return fromStored(kind, store.put(kind.storage, toStored(kind, object)))
}

function placeIn(kind: Kind, { metadata }: KubeObject, namespace: string | undefined) {
  if (!kind.namespaced) {
    delete metadata.namespace
    return
  }
  metadata.namespace ||= namespace
  if (!metadata.namespace) throw badRequest('an empty namespace may not be set during creation')
  if (namespace && metadata.namespace !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    )
  }
}

/** What only the server may say: uid, time, generation. A copy of a living object is not taken for a new one. */
function beginMetadata(kind: Kind, object: KubeObject) {
  const { metadata } = object
  if (metadata.resourceVersion) {
    throw new ApiError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'resourceVersion should not be set on objects to be created',
      code: 500,
    })
  }
  if (!metadata.name && metadata.generateName) metadata.name = generateName(metadata.generateName)
  metadata.uid = randomUUID()
  metadata.creationTimestamp = timestamp()
  delete metadata.resourceVersion
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete (metadata as Record<string, unknown>).selfLink
  delete metadata.generation
  if (kind.hasGeneration) metadata.generation = 1
}

export const generateName = (prefix: string) => prefix.slice(0, 58) + randomSuffix()

function checkNamespace(
  kind: Kind,
  { metadata }: KubeObject,
  find: (name: string) => KubeObject | undefined,
) {
  if (!kind.namespaced) return
  const namespace = find(metadata.namespace!)
  if (!namespace) throw notFound(NAMESPACES, metadata.namespace!)
  if (!namespace.metadata.deletionTimestamp) return
  const why = `unable to create new content in namespace ${metadata.namespace} because it is being terminated`
  throw forbidden(kind, metadata.name, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${metadata.namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ])
}
