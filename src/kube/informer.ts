// What does the cluster hold right now, without asking it again and again? A list, kept true by a watch.

import { ApiError } from './api-error.ts'
import { type KubeClient, KubeConnectionError, type ListOptions } from './kube-client.ts'
import type { KubeObject, Resource } from './kube-object.ts'

export type InformerOptions = ListOptions & {
  /** Once for each object that is there at the start, then for each change; undefined where it is gone. */
  onChange?: (key: string, object: KubeObject | undefined, before: KubeObject | undefined) => void
  signal: AbortSignal
  /** After each whole list: the first, and those after trouble. */
  onSync?: () => void
  /** Told of a watch that had to be begun anew. */
  onTrouble?: (error: unknown) => void
}

export interface Informer {
  /** Resolves when the first list is in. Rejects only where the API refuses it for good (forbidden, no such kind). */
  synced: Promise<void>
  /** `namespace/name`, or `name` where the kind has no namespaces. */
  /** A list is in, and no watch has broken since. */
  isCurrent(): boolean
  get(key: string): KubeObject | undefined
  list(): KubeObject[]
}

const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5_000

export const keyOf = ({ metadata }: KubeObject): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name

/** Lists and watches until the signal aborts; a connection that breaks or a version that is too old begins anew. */
export function startInformer(
  client: KubeClient,
  resource: Resource,
  { onChange = () => {}, signal, onSync, onTrouble, ...selection }: InformerOptions,
): Informer {
  const objects = new Map<string, KubeObject>()
  let isCurrent = false

  const put = (object: KubeObject) => {
    const key = keyOf(object)
    const before = objects.get(key)
    if (before && before.metadata.resourceVersion === object.metadata.resourceVersion) return
    objects.set(key, object)
    onChange(key, object, before)
  }
  const remove = (key: string) => {
    const before = objects.get(key)
    if (!objects.delete(key)) return
    onChange(key, undefined, before)
  }

  const relist = async () => {
    const { items, resourceVersion } = await client.list(resource, selection)
    const present = new Set(items.map(keyOf))
    for (const object of items) put(object)
    for (const key of [...objects.keys()]) if (!present.has(key)) remove(key)
    return resourceVersion
  }

  const follow = async (from: string) => {
    let resourceVersion = from
    while (!signal.aborted) {
      for await (const { type, object } of client.watch(resource, {
        ...selection,
        resourceVersion,
        signal,
      })) {
        resourceVersion = object.metadata.resourceVersion ?? resourceVersion
        if (type === 'ADDED' || type === 'MODIFIED') put(object)
        else if (type === 'DELETED') remove(keyOf(object))
      }
      // Servers end a watch now and then. One that ends it at once must not be asked in a hot loop.
      await pause(FIRST_RETRY_MS, signal)
    }
  }

  let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined
  const synced = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Whoever does not wait for it has not to be told.
  synced.catch(() => {})

  const run = async () => {
    let delay = FIRST_RETRY_MS
    while (!signal.aborted) {
      try {
        const version = await relist()
        isCurrent = true
        onSync?.()
        settle?.resolve()
        delay = FIRST_RETRY_MS
        await follow(version)
      } catch (error) {
        isCurrent = false
        if (signal.aborted) break
        if (!isPassing(error)) settle?.reject(error)
        onTrouble?.(error)
        await pause(delay, signal)
        delay = Math.min(delay * 2, LAST_RETRY_MS)
      }
    }
  }
  void run()

  return {
    synced,
    isCurrent: () => isCurrent,
    get: (key) => objects.get(key),
    list: () => [...objects.values()],
  }
}

/** Whether asking again may help: no answer, too old a version, too much to do. */
const isPassing = (error: unknown) =>
  error instanceof KubeConnectionError ||
  (error instanceof ApiError && (error.code === 410 || error.code === 429 || error.code >= 500))

function pause(milliseconds: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
