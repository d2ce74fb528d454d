// Are there as many pods as a ReplicaSet asks for? If not, they are made or deleted.

import type { KubeObject } from '../kube/kube-object.ts'
import { pods, replicaSets } from '../kube/resources.ts'
import { type ControllerContext, splitKey } from './controller-context.ts'
import { isOver, isReady, isTerminating } from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { isOwnedBy, ownerReferenceTo } from './selects.ts'

export function runReplicaSets(context: ControllerContext) {
  const { client } = context
  const queue = context.queue('replicaset', async (key) => {
    const { namespace, name } = splitKey(key)
    const set = await client.get(replicaSets, { namespace, name })
    if (!set) return
    const { items } = await client.list(pods, { namespace })
    const own = items.filter((pod) => isOwnedBy(pod, set))
    const active = own.filter((pod) => !isTerminating(pod) && !isOver(pod))
    if (!isTerminating(set)) await scale(set, active)
    await writeStatus(set, active)
  })

  const scale = async (set: KubeObject, active: KubeObject[]) => {
    const wanted: number = set.spec.replicas ?? 1
    for (let missing = wanted - active.length; missing > 0; missing--) {
      const pod = await client.create(pods, podOf(set))
      active.push(pod)
      await event(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    }
    active.sort(expendableFirst)
    for (const pod of active.splice(0, Math.max(0, active.length - wanted))) {
      await client.delete(pods, pod.metadata)
      await event(set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    }
  }

  const writeStatus = async (set: KubeObject, active: KubeObject[]) => {
    const ready = active.filter(isReady).length
    const status = {
      replicas: active.length,
      fullyLabeledReplicas: active.length,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: set.metadata.generation,
    }
    const known = set.status ?? {}
    const isNews = Object.entries(status).some(([field, value]) => (known[field] ?? 0) !== (value ?? 0))
    if (isNews) await client.mergePatch(replicaSets, set.metadata, { status }, { subresource: 'status' })
  }

  const event = (set: KubeObject, reason: string, message: string) =>
    recordEvent(client, set, { reason, message, source: 'replicaset-controller' })

  context.follow(replicaSets, (key, set) => set && queue.add(key))
  context.follow(pods, (_key, pod, before) => {
    const owner = (pod ?? before)?.metadata.ownerReferences?.find(({ kind, controller }) => controller && kind === 'ReplicaSet')
    if (owner) queue.add(`${(pod ?? before)?.metadata.namespace}/${owner.name}`)
  })
}

/** Those that serve nobody yet go first, then the youngest. */
const expendableFirst = (a: KubeObject, b: KubeObject) =>
  Number(isReady(a)) - Number(isReady(b)) ||
  (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '')

const podOf = (set: KubeObject): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...set.spec.template.metadata,
    name: '',
    generateName: `${set.metadata.name}-`,
    namespace: set.metadata.namespace,
    ownerReferences: [ownerReferenceTo(set)],
  },
  spec: set.spec.template.spec,
})
