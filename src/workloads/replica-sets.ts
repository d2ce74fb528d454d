// Are there as many pods as a ReplicaSet asks for? If not, they are made or deleted.

import type { KubeObject } from '../kube/kube-object.ts'
import { pods, replicaSets } from '../kube/resources.ts'
import { claimDependents } from './claim-dependents.ts'
import { type ControllerContext, messageOf, splitKey } from './controller-context.ts'
import { followDependents } from './follow-dependents.ts'
import {
  type Condition,
  isOver,
  isReady,
  isTerminating,
  readySince,
  timestamp,
} from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { ownerReferenceTo } from './selects.ts'

/** The only condition that a ReplicaSet has: pods cannot be made. */
export const REPLICA_FAILURE = 'ReplicaFailure'

export function runReplicaSets(context: ControllerContext) {
  const { client } = context
  const queue = context.queue('replicaset', async (key) => {
    const set = await client.get(replicaSets, splitKey(key))
    if (!set) return
    const own = await claimDependents(client, pods, set, set.spec.selector)
    const active = own.filter((pod) => !isTerminating(pod) && !isOver(pod))
    let failure: unknown
    if (!isTerminating(set))
      await scale(set, active).catch((error) => {
        failure = error
      })
    await writeStatus(key, set, active, failure)
    // It is tried again, later and later.
    if (failure) throw failure
  })

  const scale = async (set: KubeObject, active: KubeObject[]) => {
    const wanted: number = set.spec.replicas ?? 1
    for (let missing = wanted - active.length; missing > 0; missing--) {
      const pod = await client.create(pods, podOf(set)).catch((error) => {
        const why = withoutSuffix(messageOf(error), set)
        void event(set, 'FailedCreate', `Error creating: ${why}`, 'Warning')
        throw new Error(why, { cause: error })
      })
      active.push(pod)
      void event(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    }
    active.sort(expendableFirst)
    for (const { metadata } of active.splice(0, Math.max(0, active.length - wanted))) {
      await client.delete(pods, metadata, { uid: metadata.uid })
      void event(set, 'SuccessfulDelete', `Deleted pod: ${metadata.name}`)
    }
  }

  const writeStatus = async (
    key: string,
    set: KubeObject,
    active: KubeObject[],
    failure: unknown,
  ) => {
    const minReadyMs = 1000 * (set.spec.minReadySeconds ?? 0)
    const ready = active.filter(isReady)
    const waits = ready.map((pod) => readySince(pod) + minReadyMs - Date.now())
    const soonest = Math.min(...waits.filter((wait) => minReadyMs > 0 && wait > 0))
    if (Number.isFinite(soonest)) queue.add(key, soonest)
    const status = {
      replicas: active.length,
      fullyLabeledReplicas: active.length,
      readyReplicas: ready.length,
      availableReplicas: waits.filter((wait) => minReadyMs === 0 || wait <= 0).length,
      observedGeneration: set.metadata.generation,
    }
    const known = set.status ?? {}
    const said = (known.conditions as Condition[] | undefined)?.[0]
    const message = failure ? messageOf(failure) : undefined
    const isNews =
      said?.message !== message ||
      Object.entries(status).some(([field, value]) => (known[field] ?? 0) !== value)
    if (!isNews) return
    const conditions = message === undefined ? null : [failureCondition(message, said)]
    const patch = { status: { ...status, conditions } }
    await client.mergePatch(replicaSets, set.metadata, patch, { subresource: 'status' })
  }

  const event = (set: KubeObject, reason: string, message: string, type?: 'Warning') =>
    recordEvent(client, set, {
      reason,
      message,
      source: 'replicaset-controller',
      ...(type && { type }),
    })

  followDependents(context, { owners: replicaSets, dependents: pods, queue })
}

/** The next try will have another name; why it fails is the same, and told once. */
const withoutSuffix = (text: string, { metadata }: KubeObject) =>
  text.replace(RegExp(`"${metadata.name}-[a-z0-9]{5}"`, 'g'), `"${metadata.name}-"`)

const failureCondition = (message: string, said: Condition | undefined): Condition => ({
  type: REPLICA_FAILURE,
  status: 'True',
  reason: 'FailedCreate',
  message,
  lastTransitionTime: said?.lastTransitionTime ?? timestamp(),
})

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
