// How many pods should each ReplicaSet of a Deployment have next, so that the new come without the old being missed?
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment

import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { pods } from '../kube/resources.ts'
import { isOver } from './pod-state.ts'
import { isOwnedBy } from './selects.ts'

/** `older` begins with the oldest. A set that is not in the answer stays as it is. */
export async function nextReplicas(
  client: KubeClient,
  { metadata, spec }: KubeObject,
  current: KubeObject | undefined,
  older: KubeObject[],
): Promise<Map<KubeObject, number>> {
  const wanted: number = spec.replicas
  if (spec.paused || !current) return resized(wanted, current ? [...older, current] : older)
  if (spec.strategy?.type !== 'Recreate') return rolled(spec, current, older)
  const { items } = await client.list(pods, { namespace: metadata.namespace })
  const isLeft = items.some((pod) => !isOver(pod) && older.some((set) => isOwnedBy(pod, set)))
  const targets = new Map(older.map((set) => [set, 0]))
  return isLeft ? targets : targets.set(current, wanted)
}

/** A paused Deployment still grows and shrinks, in the newest of the sets that have pods. */
function resized(wanted: number, sets: KubeObject[]): Map<KubeObject, number> {
  const active = sets.filter((set) => replicasOf(set) > 0)
  let difference = wanted - sum(active, replicasOf)
  const targets = new Map<KubeObject, number>()
  for (const set of (active.length > 0 ? active : sets).toReversed()) {
    const target = Math.max(0, replicasOf(set) + difference)
    difference -= target - replicasOf(set)
    targets.set(set, target)
  }
  return targets
}

/** In each step either up, as far as the surge allows, or down, as far as enough pods are left. */
function rolled(
  { replicas: wanted, strategy }: KubeObject['spec'],
  current: KubeObject,
  older: KubeObject[],
): Map<KubeObject, number> {
  const { maxSurge, maxUnavailable } = limitsOf(strategy, wanted)
  const total = sum([...older, current], replicasOf)
  const present = replicasOf(current)
  if (present > wanted) return new Map([[current, wanted]])
  const growth = Math.min(wanted - present, wanted + maxSurge - total)
  if (growth > 0) return new Map([[current, present + growth]])

  // The new ones that serve nobody yet do not count; what was just taken away is not taken twice, since `total` knows of it.
  const enough = wanted - maxUnavailable
  let mayGo = total - enough - (present - availableOf(current))
  const targets = new Map<KubeObject, number>()
  // Those that are not available go first: nobody will miss them.
  for (const set of older) {
    const idle = Math.max(0, replicasOf(set) - availableOf(set))
    const gone = Math.max(0, Math.min(idle, mayGo))
    mayGo -= gone
    targets.set(set, replicasOf(set) - gone)
  }
  let spare = Math.min(mayGo, sum([...older, current], availableOf) - enough)
  for (const [set, left] of targets) {
    const gone = Math.max(0, Math.min(left, spare))
    spare -= gone
    targets.set(set, left - gone)
  }
  return targets
}

/** How many pods there may be too many, and too few. */
export function limitsOf(strategy: Record<string, any> | undefined, replicas: number) {
  if (strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 }
  const rolling = strategy?.rollingUpdate ?? {}
  const maxSurge = partOf(rolling.maxSurge ?? '25%', replicas, Math.ceil)
  const away = partOf(rolling.maxUnavailable ?? '25%', replicas, Math.floor)
  // With neither, nothing could ever move.
  return { maxSurge, maxUnavailable: Math.min(replicas, maxSurge + away === 0 ? 1 : away) }
}

/** `25%` of the replicas, or the number itself. */
function partOf(amount: number | string, replicas: number, round: (value: number) => number) {
  if (typeof amount === 'number') return amount
  return round((Number.parseInt(amount, 10) / 100) * replicas)
}

const replicasOf = ({ spec }: KubeObject): number => spec.replicas ?? 0
/** What the status counts may be of pods that are on their way out already. */
const availableOf = (set: KubeObject): number =>
  Math.min(replicasOf(set), set.status?.availableReplicas ?? 0)
const sum = (sets: KubeObject[], count: (set: KubeObject) => number) =>
  sets.reduce((total, set) => total + count(set), 0)
