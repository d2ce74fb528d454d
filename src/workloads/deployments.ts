// What does a Deployment need now? One ReplicaSet for its present template, the right number of pods in each, and a status.

import { keyOf } from '../kube/informer.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { deployments, pods, replicaSets } from '../kube/resources.ts'
import { claimDependents } from './claim-dependents.ts'
import { type ControllerContext, splitKey } from './controller-context.ts'
import { deploymentStatus } from './deployment-status.ts'
import { followDependents } from './follow-dependents.ts'
import { isTerminating } from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { nextReplicas } from './roll-out.ts'
import { selects } from './selects.ts'
import { currentOf, newReplicaSet, noteFor, REVISION, revisionOf } from './template-revision.ts'

export function runDeployments(context: ControllerContext) {
  const { client } = context
  const queue = context.queue('deployment', async (key) => {
    const deployment = await client.get(deployments, splitKey(key))
    if (!deployment) return
    const { selector, paused } = deployment.spec
    const own = await claimDependents(client, replicaSets, deployment, selector)
    if (isTerminating(deployment)) return
    let current = currentOf(deployment, own)
    const isNew = !current && !paused
    if (!paused) current = await markedCurrent(deployment, own, current)
    const older = own
      .filter(({ metadata }) => metadata.uid !== current?.metadata.uid)
      .sort((a, b) => revisionOf(a) - revisionOf(b))
    const sets = await scaleSets(deployment, current, older)
    await removeHistory(deployment, older)
    await writeStatus(key, deployment, current?.metadata.uid, sets, isNew)
  })

  /** The ReplicaSet of the present template, with the revision that it has by now; made where there is none. */
  const markedCurrent = async (
    deployment: KubeObject,
    own: KubeObject[],
    current: KubeObject | undefined,
  ) => {
    const last = Math.max(0, ...own.map(revisionOf))
    const revision = current && revisionOf(current) === last ? last : last + 1
    if (deployment.metadata.annotations?.[REVISION] !== String(revision))
      await client.mergePatch(deployments, deployment.metadata, {
        metadata: { annotations: { [REVISION]: String(revision) } },
      })
    if (!current) return client.create(replicaSets, newReplicaSet(deployment, revision))
    const patch = noteFor(deployment, current, revision)
    return patch ? client.mergePatch(replicaSets, current.metadata, patch) : current
  }

  /** Returns the sets as they are after that. */
  const scaleSets = async (
    deployment: KubeObject,
    current: KubeObject | undefined,
    older: KubeObject[],
  ) => {
    const sets = current ? [...older, current] : older
    const targets = await nextReplicas(client, deployment, current, older)
    return Promise.all(
      sets.map(async (set) => {
        const from: number = set.spec.replicas ?? 0
        const to = targets.get(set) ?? from
        if (from === to) return set
        const scaled = await client.mergePatch(replicaSets, set.metadata, {
          spec: { replicas: to },
        })
        void recordEvent(client, deployment, {
          reason: 'ScalingReplicaSet',
          message: `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`,
          source: 'deployment-controller',
        })
        return scaled
      }),
    )
  }

  const removeHistory = async ({ spec }: KubeObject, older: KubeObject[]) => {
    const idle = older.filter((set) => set.spec.replicas === 0 && !set.status?.replicas)
    const limit: number = spec.revisionHistoryLimit ?? 10
    for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit)))
      await client.delete(replicaSets, metadata, { uid: metadata.uid })
  }

  const writeStatus = async (
    key: string,
    deployment: KubeObject,
    currentUid: string | undefined,
    sets: KubeObject[],
    isNew: boolean,
  ) => {
    const current = sets.find(({ metadata }) => metadata.uid === currentUid)
    const { patch, lookAgainInMs } = deploymentStatus(deployment, current, sets, isNew)
    if (lookAgainInMs) queue.add(key, lookAgainInMs)
    if (patch)
      await client.mergePatch(
        deployments,
        deployment.metadata,
        { status: patch },
        { subresource: 'status' },
      )
  }

  followDependents(context, { owners: deployments, dependents: replicaSets, queue })
  const cache = context.follow(deployments, () => {})
  // The last of the old pods is waited for, and no ReplicaSet counts one that is on its way out.
  context.follow(pods, (_key, pod, before) => {
    if (pod) return
    for (const one of cache.list())
      if (one.spec.strategy?.type === 'Recreate' && selects(one.spec.selector, before!))
        queue.add(keyOf(one))
  })
}
