// What every controller here works with: the API, one shared cache per kind, and somewhere to say what went wrong.

import { setMaxListeners } from 'node:events'
import { type Informer, keyOf, startInformer } from '../kube/informer.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject, Resource } from '../kube/kube-object.ts'
import { createWorkQueue, type WorkQueue } from './work-queue.ts'

export type ChangeHandler = (
  key: string,
  object: KubeObject | undefined,
  before: KubeObject | undefined,
) => void

export type ControllerContext = {
  client: KubeClient
  /** Aborts when the cluster stops. */
  signal: AbortSignal
  log: (line: string) => void
  /** Calls `handler` for every object of the kind, now and whenever it changes. One watch per kind, shared by all. */
  follow(resource: Resource, handler: ChangeHandler): Informer
  /** The kind is gone: nothing more is to be heard of it, until it is followed again. */
  unfollow(resource: Resource): void
  queue(name: string, reconcile: (key: string) => Promise<void>): WorkQueue
  /** Resolves when every cache has its first list, and all that followed from it is worked off. */
  settled(): Promise<void>
}

type Cache = { informer: Informer; handlers: ChangeHandler[]; stop: AbortController }

export function createControllerContext(
  client: KubeClient,
  log: (line: string) => void,
  signal: AbortSignal,
): ControllerContext {
  const caches = new Map<string, Cache>()
  const queues: WorkQueue[] = []
  // One for each watch, queue and listener: many, and as many as there are kinds.
  setMaxListeners(0, signal)
  signal.addEventListener('abort', () => {
    for (const { stop } of caches.values()) stop.abort()
  })

  const open = (resource: Resource, handlers: ChangeHandler[]): Cache => {
    const name = nameOf(resource)
    const stop = new AbortController()
    if (signal.aborted) stop.abort()
    const tell: ChangeHandler = (key, ...change) => {
      for (const handler of handlers) {
        try {
          handler(key, ...change)
        } catch (error) {
          // What one controller stumbles over is no reason for the others not to hear of it.
          log(`${name} ${key}: ${error instanceof Error ? error.stack : error}`)
        }
      }
    }
    const informer = startInformer(client, resource, {
      signal: stop.signal,
      onChange: tell,
      onTrouble: (error) => log(`watching ${name}: ${messageOf(error)}`),
    })
    return { informer, handlers, stop }
  }

  return {
    client,
    signal,
    log,
    follow(resource, handler) {
      const name = nameOf(resource)
      const known = caches.get(name)
      if (known) {
        known.handlers.push(handler)
        for (const object of known.informer.list()) handler(keyOf(object), object, undefined)
        return known.informer
      }
      const cache = open(resource, [handler])
      caches.set(name, cache)
      return cache.informer
    },
    unfollow(resource) {
      const name = nameOf(resource)
      caches.get(name)?.stop.abort()
      caches.delete(name)
    },
    queue(name, reconcile) {
      const queue = createWorkQueue(reconcile, {
        signal,
        onError: (key, error) => log(`${name} ${key}: ${messageOf(error)}`),
      })
      queues.push(queue)
      return queue
    },
    async settled() {
      await Promise.allSettled([...caches.values()].map(({ informer }) => informer.synced))
      // What one queue writes comes to another through a watch, a turn of the loop later.
      for (let quiet = 0; quiet < 3 && !signal.aborted; ) {
        await new Promise((resolve) => setImmediate(resolve))
        quiet = queues.every((queue) => queue.isIdle()) ? quiet + 1 : 0
      }
    },
  }
}

export const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error)

const nameOf = ({ group, plural }: Resource) => `${group}/${plural}`

export function splitKey(key: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = key.split('/')
  return { namespace, name }
}
