// What every controller here works with: the API, one shared cache per kind, and somewhere to say what went wrong.

import { type Informer, startInformer } from '../kube/informer.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject, Resource } from '../kube/kube-object.ts'
import { createWorkQueue, type WorkQueue } from './work-queue.ts'

export type ChangeHandler = (key: string, object: KubeObject | undefined, before: KubeObject | undefined) => void

export type ControllerContext = {
  client: KubeClient
  signal: AbortSignal
  log: (line: string) => void
  /** Calls `handler` for every object of the kind, now and whenever it changes. One watch per kind, shared by all. */
  follow(resource: Resource, handler: ChangeHandler): Informer
  queue(name: string, reconcile: (key: string) => Promise<void>): WorkQueue
}

export function createControllerContext(
  client: KubeClient,
  log: (line: string) => void,
  signal: AbortSignal,
): ControllerContext {
  const caches = new Map<string, { informer: Informer; handlers: ChangeHandler[] }>()

  return {
    client,
    signal,
    log,
    follow(resource, handler) {
      const name = `${resource.group}/${resource.plural}`
      const known = caches.get(name)
      if (known) {
        known.handlers.push(handler)
        for (const object of known.informer.list()) handler(keyIn(resource, object), object, undefined)
        return known.informer
      }
      const handlers = [handler]
      const informer = startInformer(client, resource, {
        signal,
        onChange: (...change) => {
          for (const one of handlers) one(...change)
        },
        onTrouble: (error) => log(`watching ${name}: ${messageOf(error)}`),
      })
      caches.set(name, { informer, handlers })
      return informer
    },
    queue: (name, reconcile) =>
      createWorkQueue(reconcile, {
        signal,
        onError: (key, error) => log(`${name} ${key}: ${messageOf(error)}`),
      }),
  }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const keyIn = ({ namespaced }: Resource, { metadata }: KubeObject) =>
  namespaced ? `${metadata.namespace}/${metadata.name}` : metadata.name

export function splitKey(key: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = key.split('/')
  return { namespace, name }
}
