// The port through which everything here reads and changes a cluster. Three things stand behind it: a connection to
// any API server (connect.ts), and the embedded server itself, without the detour over TLS, for its own controllers.

import type { KubeObject, ObjectKey, Resource, WatchEvent } from './kube-object.ts'

export type ListOptions = {
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
}

export type WatchOptions = ListOptions & {
  /** Events after this version; from the present state (every object as ADDED) where it is missing. */
  resourceVersion?: string
  signal?: AbortSignal
}

export type WriteOptions = {
  fieldManager?: string
  dryRun?: boolean
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
}

export type ObjectList = { items: KubeObject[]; resourceVersion: string }

/** Every method throws ApiError where the API refuses, and KubeConnectionError where no API answers. */
export interface KubeClient {
  /** The object, or undefined where there is none. */
  get(resource: Resource, key: ObjectKey): Promise<KubeObject | undefined>
  list(resource: Resource, options?: ListOptions): Promise<ObjectList>
  /** Ends when the server closes the stream or `signal` aborts; throws ApiError 410 where the version is too old. */
  watch(resource: Resource, options?: WatchOptions): AsyncIterable<WatchEvent>
  create(resource: Resource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  /** PUT: 409 where `metadata.resourceVersion` is not the stored one. */
  update(resource: Resource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  updateStatus(resource: Resource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  /** A JSON merge patch (RFC 7386); with `subresource: 'status'` of the status alone. */
  mergePatch(
    resource: Resource,
    key: ObjectKey,
    patch: object,
    options?: WriteOptions & { subresource?: 'status' | 'scale' },
  ): Promise<KubeObject>
  /** Server-side apply, with force: the fields given become `fieldManager`'s. */
  apply(
    resource: Resource,
    object: KubeObject,
    options: { fieldManager: string },
  ): Promise<KubeObject>
  /** False where there was nothing to delete. */
  delete(
    resource: Resource,
    key: ObjectKey,
    options?: {
      propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
      gracePeriodSeconds?: number
      uid?: string
    },
  ): Promise<boolean>
}

/** No API server answered: the address, and what was wrong (refused, certificate, timeout). */
export class KubeConnectionError extends Error {
  override name = 'KubeConnectionError'
}
