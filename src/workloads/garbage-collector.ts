// What happens to what an object owned? It goes too, or first, or stays: as the deletion asked.
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/

import type { KubeObject, OwnerReference, Resource } from '../kube/kube-object.ts'
import { apiVersionOf } from '../kube/kube-object.ts'
import {
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  cronJobs,
  customResourceDefinitions,
  daemonSets,
  deployments,
  endpointSlices,
  endpoints,
  jobs,
  namespaces,
  pods,
  replicaSets,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  services,
  statefulSets,
} from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import type { Condition } from './pod-state.ts'

const BUILT_IN: Resource[] = [
  pods,
  replicaSets,
  deployments,
  jobs,
  daemonSets,
  statefulSets,
  cronJobs,
  services,
  endpoints,
  endpointSlices,
  serviceAccounts,
  configMaps,
  secrets,
  roles,
  roleBindings,
  clusterRoles,
  clusterRoleBindings,
  namespaces,
]

type Held = { resource: Resource; object: KubeObject }

export function runGarbageCollector(context: ControllerContext) {
  const { client } = context
  const followed = new Map<string, Resource>()
  const held = new Map<string, Held>()
  const dependents = new Map<string, Set<string>>()
  /** Owners that were seen to go. Their kind may have gone with them, and cannot be asked. */
  const gone = new Set<string>()

  const queue = context.queue('garbage-collector', async (uid) => {
    // Before all is known, what owns something may seem to own nothing.
    await known
    const one = held.get(uid)
    if (!one) return
    const { resource, object } = one
    const { finalizers = [], ownerReferences = [], deletionTimestamp } = object.metadata
    if (deletionTimestamp && finalizers.includes('orphan')) return orphan(one)
    if (deletionTimestamp && finalizers.includes('foregroundDeletion'))
      return deleteDependentsFirst(one)
    if (ownerReferences.length === 0 || deletionTimestamp) return
    const owners = await Promise.all(ownerReferences.map((owner) => ownerState(object, owner)))
    if (owners.some((state) => state === 'there' || state === 'unknown')) return
    const propagationPolicy = owners.includes('waits') ? 'Foreground' : 'Background'
    await client.delete(resource, object.metadata, { propagationPolicy, uid })
  })

  const ownerState = async (
    { metadata }: KubeObject,
    { apiVersion, kind, name, uid }: OwnerReference,
  ) => {
    const owner = held.get(uid)
    if (owner)
      return owner.object.metadata.finalizers?.includes('foregroundDeletion') ? 'waits' : 'there'
    const resource = followed.get(`${apiVersion} ${kind}`)
    if (gone.has(uid)) return 'gone'
    if (!resource) return 'unknown'
    const found = await client.get(resource, {
      name,
      namespace: resource.namespaced ? metadata.namespace : undefined,
    })
    return found?.metadata.uid === uid ? 'there' : 'gone'
  }

  const dependentsOf = (uid: string | undefined) =>
    [...(dependents.get(uid ?? '') ?? [])].flatMap((dependent) => held.get(dependent) ?? [])

  const deleteDependentsFirst = async ({ resource, object }: Held) => {
    const blocking = dependentsOf(object.metadata.uid).filter(({ object: dependent }) =>
      dependent.metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) => uid === object.metadata.uid && blockOwnerDeletion,
      ),
    )
    if (blocking.length === 0) return dropFinalizer(resource, object, 'foregroundDeletion')
    for (const { resource: kind, object: dependent } of blocking)
      if (!dependent.metadata.deletionTimestamp)
        await client.delete(kind, dependent.metadata, {
          propagationPolicy: 'Foreground',
          uid: dependent.metadata.uid,
        })
  }

  const orphan = async ({ resource, object }: Held) => {
    for (const { resource: kind, object: dependent } of dependentsOf(object.metadata.uid)) {
      const ownerReferences = dependent.metadata.ownerReferences?.filter(
        ({ uid }) => uid !== object.metadata.uid,
      )
      await client.mergePatch(kind, dependent.metadata, {
        metadata: { ownerReferences: ownerReferences?.length ? ownerReferences : null },
      })
    }
    await dropFinalizer(resource, object, 'orphan')
  }

  const dropFinalizer = async (resource: Resource, { metadata }: KubeObject, finalizer: string) => {
    const finalizers = metadata.finalizers?.filter((one) => one !== finalizer)
    await client.mergePatch(resource, metadata, {
      metadata: { finalizers: finalizers?.length ? finalizers : null },
    })
  }

  const follow = (resource: Resource) => {
    const name = nameOf(resource)
    if (followed.has(name)) return undefined
    followed.set(name, resource)
    return context.follow(resource, (_key, object, before) => {
      if (before && before.metadata.uid !== object?.metadata.uid) forget(before)
      if (object) remember(resource, object)
    })
  }

  const remember = (resource: Resource, object: KubeObject) => {
    const { uid = '', ownerReferences = [], deletionTimestamp } = object.metadata
    held.set(uid, { resource, object })
    for (const owner of ownerReferences) {
      const known = dependents.get(owner.uid)
      if (known) known.add(uid)
      else dependents.set(owner.uid, new Set([uid]))
    }
    if (ownerReferences.length > 0 || deletionTimestamp) queue.add(uid)
  }

  const forget = ({ metadata: { uid = '', ownerReferences = [] } }: KubeObject) => {
    held.delete(uid)
    for (const owner of ownerReferences) {
      const others = dependents.get(owner.uid)
      others?.delete(uid)
      if (others?.size === 0 && gone.delete(owner.uid)) dependents.delete(owner.uid)
      queue.add(owner.uid)
    }
    const left = dependents.get(uid) ?? new Set()
    if (left.size > 0) gone.add(uid)
    else dependents.delete(uid)
    for (const dependent of left) queue.add(dependent)
  }

  const unfollow = (resource: Resource) => {
    if (!followed.delete(nameOf(resource))) return
    context.unfollow(resource)
    for (const { resource: kind, object } of [...held.values()])
      if (nameOf(kind) === nameOf(resource)) forget(object)
  }

  const known = Promise.allSettled(BUILT_IN.map((resource) => follow(resource)?.synced))
  context.follow(customResourceDefinitions, (_key, definition, before) => {
    if (before && before.metadata.uid !== definition?.metadata.uid) unfollow(resourceOf(before))
    if (definition && isEstablished(definition)) follow(resourceOf(definition))
  })
}

const nameOf = (resource: Resource) => `${apiVersionOf(resource)} ${resource.kind}`

const isEstablished = ({ status }: KubeObject) =>
  (status?.conditions as Condition[] | undefined)?.some(
    (one) => one.type === 'Established' && one.status === 'True',
  ) ?? false

/** Objects are followed in the version that is stored; owners may be named in any. */
function resourceOf({ spec }: KubeObject): Resource {
  const { name } =
    spec.versions.find(({ storage }: { storage: boolean }) => storage) ?? spec.versions[0]
  return {
    group: spec.group,
    version: name,
    plural: spec.names.plural,
    kind: spec.names.kind,
    namespaced: spec.scope === 'Namespaced',
  }
}
