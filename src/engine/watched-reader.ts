// How does whoever looks again and again read a cluster without asking it each time? What is watched anyway is read from memory.

import type { ClusterReader } from '../checks/check-context.ts'
import { type Informer, keyOf, startInformer } from '../kube/informer.ts'
import type { KubeClient, ListOptions } from '../kube/kube-client.ts'
import type { KubeObject, ObjectKey, Resource } from '../kube/kube-object.ts'
import { fitsLabels } from '../kube/label-selector.ts'

/** All namespaces where none is named. */
export type Watched = { resource: Resource; namespace?: string }

export type WatchedReader = ClusterReader & {
  /** Resolves when all that is watched is in memory, or it turned out that some of it cannot be. */
  ready: Promise<void>
}

/** A selector of labels that need no more than to be equal. */
const EQUALITIES = /^[^=!,\s()]+=[^=!,\s()]*(,[^=!,\s()]+=[^=!,\s()]*)*$/
const BY_NAME = /^metadata\.name=([^=!,\s]+)$/

/**
 * What is not watched, what is not there, and what is watched while that is broken, is asked of the API, which throws as a
 * KubeClient does.
 * `onChange` is called when something that is watched is another than before, and when a watch breaks or is whole again.
 */
export function watchedReader(
  kube: KubeClient,
  watched: Watched[],
  { onChange, signal }: { onChange: () => void; signal: AbortSignal },
): WatchedReader {
  const watches = watched.map((each) => startWatch(kube, each, onChange, signal))
  const current = (resource: Resource, namespace: string | undefined) =>
    watches.find(
      (watch) =>
        watch.resource.plural === resource.plural &&
        watch.resource.group === resource.group &&
        (watch.namespace === undefined || watch.namespace === namespace) &&
        watch.informer.isCurrent(),
    )?.informer

  return {
    ready: Promise.race([
      Promise.all(watches.map(({ informer }) => informer.synced)),
      ...watches.map(({ troubled }) => troubled),
    ]).then(
      () => {},
      () => {},
    ),
    async get(resource, key) {
      const known = current(resource, key.namespace)?.get(nameOf(resource, key))
      return known ?? kube.get(resource, key)
    },
    async list(resource, options = {}) {
      const informer = current(resource, options.namespace)
      const fits = fitsOptions(options)
      if (!informer || !fits) return kube.list(resource, options)
      return { items: informer.list().filter(fits), resourceVersion: '' }
    },
  }
}

type Watch = Watched & { informer: Informer; troubled: Promise<void> }

function startWatch(
  kube: KubeClient,
  { resource, namespace }: Watched,
  onChange: () => void,
  signal: AbortSignal,
): Watch {
  let state: 'new' | 'current' | 'troubled' = 'new'
  let isTroubled: (() => void) | undefined
  const troubled = new Promise<void>((resolve) => {
    isTroubled = resolve
  })
  const informer = startInformer(kube, resource, {
    namespace,
    signal,
    onChange: () => {
      if (state === 'current') onChange()
    },
    onSync: () => {
      if (state !== 'new') onChange()
      state = 'current'
    },
    onTrouble: () => {
      // What cannot be watched is tried again and again: that is one change.
      if (state === 'troubled') return
      state = 'troubled'
      isTroubled?.()
      onChange()
    },
  })
  return { resource, namespace, informer, troubled }
}

const nameOf = ({ namespaced }: Resource, { name, namespace }: ObjectKey) =>
  keyOf({ metadata: namespaced ? { name, namespace } : { name } } as KubeObject)

/** Undefined where only the API knows what they mean. */
function fitsOptions({ namespace, labelSelector, fieldSelector }: ListOptions) {
  if (labelSelector && !EQUALITIES.test(labelSelector)) return undefined
  const [, name] = BY_NAME.exec(fieldSelector ?? '') ?? []
  if (fieldSelector && name === undefined) return undefined
  const matchLabels = labelSelector
    ? Object.fromEntries(labelSelector.split(',').map((each) => each.split('=')))
    : {}
  return ({ metadata }: KubeObject) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    (name === undefined || metadata.name === name) &&
    fitsLabels({ matchLabels }, metadata.labels)
}
