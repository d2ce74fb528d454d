// What happens to the contents of a namespace, or the objects of a custom kind, when that goes? They go first.

import type { KubeObject } from '../../kube/kube-object.ts'
import { CLEANUP_FINALIZER, DEFINITIONS, type Definition } from '../custom/definition.ts'
import type { Kind } from '../kinds/kind.ts'
import { type Api, timestamp } from '../operations/api.ts'
import { deleteObject } from '../operations/delete-object.ts'
import { keyOf } from '../store/store.ts'
import { terminationConditions } from './termination-conditions.ts'

/**
 * Follows every change: what is Terminating is emptied, and removed once nothing is left in it. Objects that wait for a kubelet or
 * a finalizer are waited for. Takes up again after a restart.
 */
export function emptyAndRemove(api: Api): () => void {
  const { store } = api
  let isDue = false
  let isStopped = false
  const look = () => {
    if (isDue || isStopped) return
    isDue = true
    setImmediate(() => {
      isDue = false
      if (isStopped) return
      for (const namespace of ending(store.list('namespaces'))) emptyNamespace(api, namespace)
      for (const definition of ending(store.list(DEFINITIONS)))
        emptyDefinition(api, definition as Definition)
    })
  }
  const pending = new Set(
    [store.list('namespaces'), store.list(DEFINITIONS)].flatMap(ending).map(uidOf),
  )
  const stop = store.followAll(({ object, type }) => {
    const isContainer = object.kind === 'Namespace' || object.kind === 'CustomResourceDefinition'
    if (isContainer && object.metadata.deletionTimestamp) {
      if (type === 'DELETED') pending.delete(uidOf(object))
      else pending.add(uidOf(object))
    }
    if (pending.size > 0) look()
  })
  look()
  return () => {
    isStopped = true
    stop()
  }
}

const uidOf = ({ metadata }: KubeObject) => metadata.uid

const ending = (objects: KubeObject[]) =>
  objects.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)

function emptyNamespace(api: Api, namespace: KubeObject) {
  const { name } = namespace.metadata
  if (!namespace.spec?.finalizers?.includes('kubernetes')) return
  const left = tablesOf(api, (kind) => kind.namespaced).flatMap((kind) =>
    removeAll(api, kind, name).map((object) => ({ kind, object })),
  )
  if (left.length === 0) {
    finish(api, 'namespaces', {
      ...namespace,
      spec: {
        ...namespace.spec,
        finalizers: namespace.spec.finalizers.filter((one: string) => one !== 'kubernetes'),
      },
    })
    return
  }
  const status = { ...namespace.status, conditions: terminationConditions(namespace, left) }
  if (JSON.stringify(status) !== JSON.stringify(namespace.status)) {
    api.store.put('namespaces', { ...namespace, metadata: { ...namespace.metadata }, status })
  }
}

function emptyDefinition(api: Api, definition: Definition) {
  const { finalizers = [], name } = definition.metadata
  if (!finalizers.includes(CLEANUP_FINALIZER)) return
  const table = `${definition.spec.group}/${definition.spec.names.plural}`
  const kind = [...api.registry.all()].find(({ storage }) => storage === table)
  if (kind && removeAll(api, kind).length > 0) return sayTerminating(api, definition)
  // Of a definition that serves no version, nobody could take an object's finalizers away.
  for (const { metadata } of api.store.list(table))
    api.store.remove(table, keyOf(metadata.namespace, metadata.name))
  const rest = finalizers.filter((one) => one !== CLEANUP_FINALIZER)
  finish(api, DEFINITIONS, {
    ...definition,
    metadata: { ...definition.metadata, name, finalizers: rest },
  })
}

function sayTerminating({ store }: Api, { status, ...definition }: Definition) {
  const conditions: { type: string }[] = status?.conditions ?? []
  if (conditions.some(({ type }) => type === 'Terminating')) return
  const terminating = {
    lastTransitionTime: timestamp(),
    message: 'CustomResource deletion is in progress',
    reason: 'InstanceDeletionInProgress',
    status: 'True',
    type: 'Terminating',
  }
  store.put(DEFINITIONS, {
    ...definition,
    metadata: { ...definition.metadata },
    status: { ...status, conditions: [...conditions, terminating] },
  })
}

/** One kind for each table of the store that objects can be deleted from. */
function tablesOf({ registry }: Api, isWanted: (kind: Kind) => boolean): Kind[] {
  const kinds = [...registry.all()].filter(
    (kind) => isWanted(kind) && kind.verbs.includes('delete'),
  )
  return [...new Map(kinds.map((kind) => [kind.storage, kind])).values()]
}

/** Deletes what is there, and returns what stays for now. */
function removeAll(api: Api, kind: Kind, namespace?: string): KubeObject[] {
  for (const { metadata } of api.store.list(kind.storage, namespace)) {
    if (!metadata.deletionTimestamp)
      deleteObject(api, kind, metadata, { propagationPolicy: 'Background' })
  }
  return api.store.list(kind.storage, namespace)
}

function finish({ store }: Api, table: string, object: KubeObject) {
  const { metadata, spec } = object
  const isFree =
    !metadata.finalizers?.length && !(table === 'namespaces' && spec?.finalizers?.length)
  if (isFree) store.remove(table, keyOf(undefined, metadata.name))
  else store.put(table, { ...object, metadata: { ...metadata } })
}
