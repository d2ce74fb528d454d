// When are objects of the cluster as we want them? By a watch, never by asking again and again.

import type { KubeClient, ListOptions } from '../kube/kube-client.ts'
import type { KubeObject, ObjectKey, Resource } from '../kube/kube-object.ts'

type WaitOptions = { signal?: AbortSignal; timeoutMs: number }

/**
 * True as soon as `areSo` holds for the objects that the list options select; false after `timeoutMs`.
 * Throws what the client throws, and the signal's reason when it is aborted.
 */
export async function waitForObjects(
  kube: KubeClient,
  resource: Resource,
  options: ListOptions,
  areSo: (objects: KubeObject[]) => boolean,
  { signal, timeoutMs }: WaitOptions,
): Promise<boolean> {
  const enough = new AbortController()
  const stop = () => enough.abort()
  const timer = setTimeout(stop, timeoutMs)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    while (!enough.signal.aborted && !signal?.aborted) {
      const { items, resourceVersion } = await kube.list(resource, options)
      const present = new Map(items.map((object) => [keyOf(object), object]))
      if (areSo([...present.values()])) return true
      try {
        for await (const { type, object } of kube.watch(resource, {
          ...options,
          resourceVersion,
          signal: enough.signal,
        })) {
          if (type === 'BOOKMARK') continue
          if (type === 'DELETED') present.delete(keyOf(object))
          else present.set(keyOf(object), object)
          if (areSo([...present.values()])) return true
        }
      } catch (error) {
        // A server may have forgotten where the watch was: then the list is taken anew.
        if (!enough.signal.aborted && (error as { code?: unknown }).code !== 410) throw error
      }
    }
    signal?.throwIfAborted()
    return false
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    stop()
  }
}

/** The same for one object, which is undefined where there is none. */
export const waitForObject = (
  kube: KubeClient,
  resource: Resource,
  { name, namespace }: ObjectKey,
  isSo: (object: KubeObject | undefined) => boolean,
  options: WaitOptions,
) =>
  waitForObjects(
    kube,
    resource,
    { namespace, fieldSelector: `metadata.name=${name}` },
    (objects) => isSo(objects.find(({ metadata }) => metadata.name === name)),
    options,
  )

const keyOf = ({ metadata: { namespace, name } }: KubeObject) => `${namespace}/${name}`
