// How does a Deployment get from one set of pods to the next without a gap?

import { createHash } from 'node:crypto'
import type { KubeObject } from '../kube/kube-object.ts'
import { deployments, replicaSets } from '../kube/resources.ts'
import { type ControllerContext, splitKey } from './controller-context.ts'
import { isTerminating, withCondition } from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { isOwnedBy, ownerReferenceTo } from './selects.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const HASH_LABEL = 'pod-template-hash'
/** The letters of Kubernetes' own generated names: no vowels, so no words. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

export function runDeployments(context: ControllerContext) {
  const { client } = context
  const queue = context.queue('deployment', async (key) => {
    const found = await client.get(deployments, splitKey(key))
    if (!found || isTerminating(found)) return
    // Copies, since what is decided here is noted down in them.
    const deployment = { ...found }
    const { items } = await client.list(replicaSets, { namespace: deployment.metadata.namespace })
    const own = items.filter((set) => isOwnedBy(set, deployment)).map((set) => ({ ...set }))
    const sets = own.sort(byRevision)
    const current = { ...(await currentSet(deployment, sets)) }
    const older = sets.filter(({ metadata }) => metadata.uid !== current.metadata.uid)
    if (!deployment.spec.paused) await roll(deployment, current, older)
    await removeHistory(deployment, older)
    await writeStatus(deployment, current, [...older, current])
  })

  /** The ReplicaSet of the present template; made where there is none. */
  const currentSet = async (deployment: KubeObject, sets: KubeObject[]) => {
    const hash = hashOf(deployment.spec.template)
    const known = sets.find(({ metadata }) => metadata.labels?.[HASH_LABEL] === hash)
    const last = Math.max(0, ...sets.map(revisionOf))
    const revision = String(known && revisionOf(known) === last ? last : last + 1)
    await markRevision(deployment, revision)
    if (known) {
      if (known.metadata.annotations?.[REVISION] === revision) return known
      return client.mergePatch(replicaSets, known.metadata, { metadata: { annotations: { [REVISION]: revision } } })
    }
    const { metadata: templateMeta = {}, spec } = deployment.spec.template
    const labels = { ...templateMeta.labels, [HASH_LABEL]: hash }
    const initial = sets.length === 0 ? deployment.spec.replicas : 0
    const set = await client.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace: deployment.metadata.namespace,
        labels,
        annotations: {
          'deployment.kubernetes.io/desired-replicas': String(deployment.spec.replicas),
          [REVISION]: revision,
        },
        ownerReferences: [ownerReferenceTo(deployment)],
      },
      spec: {
        replicas: initial,
        selector: { ...deployment.spec.selector, matchLabels: { ...deployment.spec.selector.matchLabels, [HASH_LABEL]: hash } },
        template: { metadata: { ...templateMeta, labels }, spec },
      },
    })
    if (initial > 0) await scaled(deployment, set, 0, initial)
    return set
  }

  const markRevision = async (deployment: KubeObject, revision: string) => {
    if (deployment.metadata.annotations?.[REVISION] === revision) return
    const { metadata } = await client.mergePatch(deployments, deployment.metadata, {
      metadata: { annotations: { [REVISION]: revision } },
    })
    deployment.metadata = metadata
  }

  const roll = async (deployment: KubeObject, current: KubeObject, older: KubeObject[]) => {
    const { replicas, strategy } = deployment.spec
    const olderReplicas = sum(older, ({ spec }) => spec.replicas)
    if (strategy?.type === 'Recreate') {
      for (const set of older) await scaleTo(deployment, set, 0)
      const left = sum(older, ({ status }) => status?.replicas)
      if (left === 0) await scaleTo(deployment, current, replicas)
      return
    }
    const surge = partOf(strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, Math.ceil)
    const unavailable = partOf(strategy?.rollingUpdate?.maxUnavailable ?? '25%', replicas, Math.floor)
    const mayBeAway = surge === 0 && unavailable === 0 ? 1 : unavailable
    // Up, as far as the surge allows.
    const room = replicas + surge - olderReplicas - current.spec.replicas
    if (current.spec.replicas > replicas) await scaleTo(deployment, current, replicas)
    else if (current.spec.replicas < replicas && room > 0)
      await scaleTo(deployment, current, Math.min(replicas, current.spec.replicas + room))
    // Down, as far as enough pods are left: those that are not available go first, since nobody will miss them.
    let available = sum([...older, current], ({ status }) => status?.availableReplicas)
    for (const set of older) {
      const idle = set.spec.replicas - (set.status?.availableReplicas ?? 0)
      const spare = Math.max(0, available - (replicas - mayBeAway))
      const target = Math.max(0, set.spec.replicas - Math.max(0, idle) - spare)
      available -= Math.max(0, set.spec.replicas - Math.max(0, idle) - target)
      await scaleTo(deployment, set, target)
    }
  }

  const scaleTo = async (deployment: KubeObject, set: KubeObject, target: number) => {
    const from: number = set.spec.replicas
    if (from === target) return
    await client.mergePatch(replicaSets, set.metadata, {
      metadata: { annotations: { 'deployment.kubernetes.io/desired-replicas': String(deployment.spec.replicas) } },
      spec: { replicas: target },
    })
    set.spec = { ...set.spec, replicas: target }
    await scaled(deployment, set, from, target)
  }

  const scaled = (deployment: KubeObject, { metadata }: KubeObject, from: number, to: number) =>
    recordEvent(client, deployment, {
      reason: 'ScalingReplicaSet',
      message: `Scaled ${to > from ? 'up' : 'down'} replica set ${metadata.name} from ${from} to ${to}`,
      source: 'deployment-controller',
    })

  const removeHistory = async (deployment: KubeObject, older: KubeObject[]) => {
    const idle = older.filter(({ spec, status }) => spec.replicas === 0 && !status?.replicas)
    const limit: number = deployment.spec.revisionHistoryLimit ?? 10
    for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit))) await client.delete(replicaSets, metadata)
  }

  const writeStatus = async (deployment: KubeObject, current: KubeObject, sets: KubeObject[]) => {
    const { replicas: wanted, strategy } = deployment.spec
    const count = (field: string) => sum(sets, ({ status }) => status?.[field])
    const replicas = count('replicas')
    const available = count('availableReplicas')
    const updated: number = current.status?.replicas ?? 0
    const mayBeAway = strategy?.type === 'Recreate' ? wanted : partOf(strategy?.rollingUpdate?.maxUnavailable ?? '25%', wanted, Math.floor)
    const isAvailable = available >= wanted - mayBeAway
    const isComplete = updated === wanted && replicas === wanted && available === wanted
    const name = current.metadata.name
    const conditions = withCondition(
      withCondition(deployment.status?.conditions, {
        type: 'Available',
        status: isAvailable ? 'True' : 'False',
        reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: isAvailable ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
      }),
      {
        type: 'Progressing',
        status: 'True',
        reason: isComplete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
        message: isComplete
          ? `ReplicaSet "${name}" has successfully progressed.`
          : `ReplicaSet "${name}" is progressing.`,
      },
    )
    const status = {
      observedGeneration: deployment.metadata.generation,
      replicas,
      updatedReplicas: updated,
      readyReplicas: count('readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, wanted - available),
      conditions,
    }
    if (isSame(status, deployment.status)) return
    // As in Kubernetes, a count of nothing is not written at all.
    const patch = Object.fromEntries(Object.entries(status).map(([field, value]) => [field, value === 0 ? null : value]))
    await client.mergePatch(deployments, deployment.metadata, { status: patch }, { subresource: 'status' })
  }

  context.follow(deployments, (key, deployment) => deployment && queue.add(key))
  context.follow(replicaSets, (_key, set, before) => {
    const owner = (set ?? before)?.metadata.ownerReferences?.find(({ kind, controller }) => controller && kind === 'Deployment')
    if (owner) queue.add(`${(set ?? before)?.metadata.namespace}/${owner.name}`)
  })
}

const revisionOf = ({ metadata }: KubeObject) => Number(metadata.annotations?.[REVISION] ?? 0)
const byRevision = (a: KubeObject, b: KubeObject) => revisionOf(a) - revisionOf(b)

const sum = (sets: KubeObject[], count: (set: KubeObject) => number | undefined) =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0)

/** `25%` of the replicas, or the number itself. */
function partOf(amount: number | string, replicas: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return amount
  return round((Number.parseInt(amount, 10) / 100) * replicas)
}

function hashOf(template: object): string {
  const digest = createHash('sha256').update(stableJson(template)).digest()
  return [...digest.subarray(0, 9)].map((byte) => SAFE_LETTERS[byte % SAFE_LETTERS.length]).join('')
}

/** The same text whatever the order in which the fields were written. */
function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => `${name}:${stableJson(field)}`).join()}}`
}

function isSame(status: Record<string, unknown>, known: Record<string, unknown> = {}) {
  return Object.entries(status).every(([field, value]) => stableJson(value) === stableJson(known[field] ?? (value === 0 ? 0 : undefined)))
}
