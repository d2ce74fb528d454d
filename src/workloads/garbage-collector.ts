// What happens to what an object owned? It goes too, or first, or stays: as the deletion asked.
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/

import type { KubeObject, OwnerReference, Resource } from '../kube/kube-object.ts'
import { apiVersionOf } from '../kube/kube-object.ts'
import {
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  customResourceDefinitions,
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
} from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'

const BUILT_IN: Resource[] = [
  pods, replicaSets, deployments, jobs, services, endpoints, endpointSlices,
  serviceAccounts, configMaps, secrets, roles, roleBindings, clusterRoles, clusterRoleBindings, namespaces,
]

type Held = { resource: Resource; object: KubeObject }

export function runGarbageCollector(context: ControllerContext) {
  const { client } = context
  const followed = new Map<string, Resource>()
  const held = new Map<string, Held>()
  const dependents = new Map<string, Set<string>>()

  const queue = context.queue('garbage-collector', async (uid) => {
    const one = held.get(uid)
    if (!one) return
    const { resource, object } = one
    const { finalizers = [], ownerReferences = [], deletionTimestamp } = object.metadata
    if (deletionTimestamp && finalizers.includes('orphan')) return orphan(one)
    if (deletionTimestamp && finalizers.includes('foregroundDeletion')) return deleteDependentsFirst(one)
    if (ownerReferences.length === 0 || deletionTimestamp) return
    const owners = await Promise.all(ownerReferences.map((owner) => ownerState(object, owner)))
    if (owners.some((state) => state === 'there' || state === 'unknown')) return
    const propagationPolicy = owners.includes('waits') ? 'Foreground' : 'Background'
    await client.delete(resource, object.metadata, { propagationPolicy, uid })
  })

  const ownerState = async ({ metadata }: KubeObject, { apiVersion, kind, name, uid }: OwnerReference) => {
    const known = held.get(uid)
    if (known) return known.object.metadata.finalizers?.includes('foregroundDeletion') ? 'waits' : 'there'
    const resource = followed.get(`${apiVersion} ${kind}`)
    if (!resource) return 'unknown'
    const found = await client.get(resource, { name, namespace: resource.namespaced ? metadata.namespace : undefined })
    return found?.metadata.uid === uid ? 'there' : 'gone'
  }

  const dependentsOf = (uid: string | undefined) =>
    [...(dependents.get(uid ?? '') ?? [])].flatMap((dependent) => held.get(dependent) ?? [])

  const deleteDependentsFirst = async ({ resource, object }: Held) => {
    const blocking = dependentsOf(object.metadata.uid).filter(({ object: dependent }) =>
      dependent.metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === object.metadata.uid && blockOwnerDeletion),
    )
    if (blocking.length === 0) return dropFinalizer(resource, object, 'foregroundDeletion')
    for (const { resource: kind, object: dependent } of blocking)
      if (!dependent.metadata.deletionTimestamp)
        await client.delete(kind, dependent.metadata, { propagationPolicy: 'Foreground', uid: dependent.metadata.uid })
  }

  const orphan = async ({ resource, object }: Held) => {
    for (const { resource: kind, object: dependent } of dependentsOf(object.metadata.uid)) {
      const ownerReferences = dependent.metadata.ownerReferences?.filter(({ uid }) => uid !== object.metadata.uid)
      await client.mergePatch(kind, dependent.metadata, { metadata: { ownerReferences: ownerReferences?.length ? ownerReferences : null } })
    }
    await dropFinalizer(resource, object, 'orphan')
  }

  const dropFinalizer = async (resource: Resource, { metadata }: KubeObject, finalizer: string) => {
    const finalizers = metadata.finalizers?.filter((one) => one !== finalizer)
    await client.mergePatch(resource, metadata, { metadata: { finalizers: finalizers?.length ? finalizers : null } })
  }

  const follow = (resource: Resource) => {
    const name = `${apiVersionOf(resource)} ${resource.kind}`
    if (followed.has(name)) return
    followed.set(name, resource)
    context.follow(resource, (_key, object, before) => {
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
      dependents.get(owner.uid)?.delete(uid)
      queue.add(owner.uid)
    }
    for (const dependent of dependents.get(uid) ?? []) queue.add(dependent)
    if (dependents.get(uid)?.size === 0) dependents.delete(uid)
  }

  for (const resource of BUILT_IN) follow(resource)
  context.follow(customResourceDefinitions, (_key, definition) => {
    if (definition?.status?.conditions?.some(({ type, status }: { type: string; status: string }) => type === 'Established' && status === 'True'))
      follow(resourceOf(definition))
  })
}

/** Objects are followed in the version that is stored; owners may be named in any. */
function resourceOf({ spec }: KubeObject): Resource {
  const { name } = spec.versions.find(({ storage }: { storage: boolean }) => storage) ?? spec.versions[0]
  return { group: spec.group, version: name, plural: spec.names.plural, kind: spec.names.kind, namespaced: spec.scope === 'Namespaced' }
}
