// How do the controllers of this program reach the API? Through the same operations, without TLS, HTTP and JSON in between.

import { isNotFound } from '../kube/api-error.ts'
import type { KubeClient, WatchOptions, WriteOptions } from '../kube/kube-client.ts'
import {
  apiVersionOf,
  type KubeObject,
  type ObjectKey,
  type Resource,
  type WatchEvent,
} from '../kube/kube-object.ts'
import type { Authorizer } from './access/authorize.ts'
import type { User } from './access/user.ts'
import type { Kind } from './kinds/kind.ts'
import { type Api, fromStored } from './operations/api.ts'
import { createObject } from './operations/create-object.ts'
import { deleteObject } from './operations/delete-object.ts'
import { listObjects, selectionOf } from './operations/list-objects.ts'
import { patchObject } from './operations/patch-object.ts'
import { writeScale } from './operations/scale.ts'
import { updateObject } from './operations/update-object.ts'
import type { WriteContext } from './operations/write-context.ts'
import { noSuchPath, notFound, unavailable } from './status-errors.ts'
import { copy } from './store/copy.ts'
import { keyOf } from './store/store.ts'
import { type Notice, watchObjects } from './watch/watch-objects.ts'

/**
 * Objects given out are the store's own, shared and frozen: to change one, copy it. Every call is authorised as `user`, like
 * any request.
 */
export function createInProcessClient(
  api: Api,
  authorizer: Authorizer,
  user: User,
  closing: AbortSignal,
): KubeClient {
  const { store } = api

  const kindOf = (
    resource: Resource,
    verb: string,
    key: Partial<ObjectKey>,
    subresource?: string,
  ): Kind => {
    if (closing.aborted) throw unavailable('the API server is shutting down')
    const { group, plural } = resource
    const namespace = resource.namespaced ? key.namespace : undefined
    const refusal = authorizer.refuse(user, {
      verb,
      group,
      resource: plural,
      subresource,
      namespace,
      name: key.name,
    })
    if (refusal) throw refusal
    const kind = api.registry.find(resource)
    if (!kind) throw noSuchPath()
    return kind
  }
  const contextOf = ({
    fieldManager,
    dryRun = false,
    fieldValidation,
  }: WriteOptions = {}): WriteContext => ({
    user,
    dryRun,
    manager: fieldManager,
    validation: fieldValidation ?? 'Ignore',
    isTrusted: fieldValidation === undefined,
    warn: () => {},
  })
  const bodyOf = (resource: Resource, object: KubeObject): KubeObject => ({
    ...copy(object),
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
  })

  return {
    async get(resource, key) {
      const kind = kindOf(resource, 'get', key)
      const object = store.get(
        kind.storage,
        keyOf(kind.namespaced ? key.namespace : undefined, key.name),
      )
      return object && fromStored(kind, object)
    },

    async list(resource, options = {}) {
      const kind = kindOf(resource, 'list', options)
      const { items, resourceVersion } = listObjects(api, kind, selectionOf(kind, options))
      return { items, resourceVersion }
    },

    watch(resource, options = {}) {
      return watchEvents(api, () => kindOf(resource, 'watch', options), options, closing)
    },

    async create(resource, object, options) {
      const { namespace } = object.metadata
      const kind = kindOf(resource, 'create', { namespace })
      if (kind.namespaced && !namespace) throw notFound({ group: '', plural: 'namespaces' }, '')
      return createObject(api, kind, namespace, bodyOf(resource, object), contextOf(options))
    },

    async update(resource, object, options) {
      const kind = kindOf(resource, 'update', object.metadata)
      return updateObject(api, kind, object.metadata, bodyOf(resource, object), contextOf(options))
    },

    async updateStatus(resource, object, options) {
      const kind = kindOf(resource, 'update', object.metadata, 'status')
      if (!kind.hasStatus) throw noSuchPath()
      return updateObject(
        api,
        kind,
        object.metadata,
        bodyOf(resource, object),
        contextOf(options),
        'status',
      )
    },

    async mergePatch(resource, key, body, { subresource, ...options } = {}) {
      const kind = kindOf(resource, 'patch', key, subresource)
      const patch = { type: 'merge', body } as const
      if (subresource === 'scale') return writeScale(api, kind, key, { patch }, contextOf(options))
      if (subresource === 'status' && !kind.hasStatus) throw noSuchPath()
      return (await patchObject(api, kind, key, patch, contextOf(options), subresource)).object
    },

    async apply(resource, object, { fieldManager }) {
      const kind = kindOf(resource, 'patch', object.metadata)
      const patch = { type: 'apply', body: bodyOf(resource, object), force: true } as const
      const context = { ...contextOf({ fieldManager }), isTrusted: false }
      return (await patchObject(api, kind, object.metadata, patch, context)).object
    },

    async delete(resource, key, { uid, ...options } = {}) {
      const kind = kindOf(resource, 'delete', key)
      try {
        deleteObject(api, kind, key, { ...options, ...(uid && { preconditions: { uid } }) })
        return true
      } catch (error) {
        if (isNotFound(error)) return false
        throw error
      }
    },
  }
}

/** Begins with the first step of the iteration, and never drops what happens between two steps. */
async function* watchEvents(
  api: Api,
  authorizedKind: () => Kind,
  options: WatchOptions,
  closing: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const kind = authorizedKind()
  const waiting: Notice[] = []
  let wake = () => {}
  const signals = [closing, ...(options.signal ? [options.signal] : [])]
  const isOver = () => signals.some(({ aborted }) => aborted)
  const onAbort = () => wake()
  for (const signal of signals) signal.addEventListener('abort', onAbort)
  const stop = watchObjects(
    api,
    kind,
    { ...selectionOf(kind, options), resourceVersion: options.resourceVersion },
    (notice) => {
      waiting.push(notice)
      wake()
    },
  )
  try {
    while (!isOver()) {
      const batch = waiting.splice(0)
      for (const { type, object } of batch) {
        if (isOver()) return
        if (object) yield { type, object: fromStored(kind, object) }
      }
      if (waiting.length === 0 && !isOver()) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    stop()
    for (const signal of signals) signal.removeEventListener('abort', onAbort)
  }
}
