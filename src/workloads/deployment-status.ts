// What does a Deployment say of itself: how many pods there are, whether they are enough, whether it gets anywhere?
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status

import type { KubeObject } from '../kube/kube-object.ts'
import { type Condition, timestamp } from './pod-state.ts'
import { limitsOf } from './roll-out.ts'
import { stableJson } from './stable-json.ts'

export type DeploymentStatus = {
  /** A merge patch for the status; undefined where it is right already. */
  patch?: Record<string, unknown>
  /** Then the deadline may be over. */
  lookAgainInMs?: number
}

type Counts = ReturnType<typeof countsOf>
type News = { status: string; reason: string; message: string }

export function deploymentStatus(
  deployment: KubeObject,
  current: KubeObject | undefined,
  sets: KubeObject[],
  isNew: boolean,
): DeploymentStatus {
  const { metadata, spec, status: known = {} } = deployment
  const counts = countsOf(spec.replicas, current, sets)
  const progress = progressOf(deployment, current, counts, isNew)
  const failure = (current?.status?.conditions as Condition[] | undefined)?.[0]
  const kept = ((known.conditions ?? []) as Condition[]).filter(
    ({ type }) => failure !== undefined || type !== 'ReplicaFailure',
  )
  const told = withNews(
    withNews(kept, 'Available', availability(spec, counts)),
    'Progressing',
    progress.news,
    progress.isMoving,
  )
  const conditions = failure
    ? withNews(told, 'ReplicaFailure', {
        status: failure.status,
        reason: failure.reason ?? '',
        message: failure.message ?? '',
      })
    : told
  const status = { observedGeneration: metadata.generation, ...counts, conditions }
  const isSame = Object.entries(status).every(
    ([field, value]) => stableJson(value) === stableJson(known[field] ?? (value === 0 ? 0 : null)),
  )
  // A count of nothing is not written at all.
  const patch = Object.fromEntries(
    Object.entries(status).map(([field, value]) => [field, value === 0 ? null : value]),
  )
  return { ...(!isSame && { patch }), lookAgainInMs: progress.lookAgainInMs }
}

function countsOf(wanted: number, current: KubeObject | undefined, sets: KubeObject[]) {
  const count = (field: string) =>
    sets.reduce((total, { status }) => total + (status?.[field] ?? 0), 0)
  const replicas = count('replicas')
  const availableReplicas = count('availableReplicas')
  return {
    replicas,
    updatedReplicas: (current?.status?.replicas ?? 0) as number,
    readyReplicas: count('readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(0, Math.max(wanted, replicas) - availableReplicas),
  }
}

function availability(spec: KubeObject['spec'], { availableReplicas }: Counts): News {
  const { maxUnavailable } = limitsOf(spec.strategy, spec.replicas)
  return availableReplicas >= spec.replicas - maxUnavailable
    ? {
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
}

function progressOf(
  { metadata, spec, status = {} }: KubeObject,
  current: KubeObject | undefined,
  counts: Counts,
  isNew: boolean,
): { news: News; isMoving: boolean; lookAgainInMs?: number } {
  const known = (status.conditions as Condition[] | undefined)?.find(
    ({ type }) => type === 'Progressing',
  )
  const say = (word: string, reason: string, message: string, isMoving = false) => ({
    news: { status: word, reason, message },
    isMoving,
  })
  if (spec.paused) return say('Unknown', 'DeploymentPaused', 'Deployment is paused')
  const what = `ReplicaSet "${current?.metadata.name}"`
  const { replicas, updatedReplicas, readyReplicas, availableReplicas } = counts
  const done = [updatedReplicas, replicas, availableReplicas].every((n) => n === spec.replicas)
  const isObserved = status.observedGeneration === metadata.generation
  // Once done it stays done, whatever happens to a pod, until there is another template.
  const wasDone = known?.reason === 'NewReplicaSetAvailable' && replicas === updatedReplicas
  if (done || (wasDone && !isNew))
    return say('True', 'NewReplicaSetAvailable', `${what} has successfully progressed.`)
  if (isNew)
    return say(
      'True',
      'NewReplicaSetCreated',
      `Created new replica set "${current?.metadata.name}"`,
      true,
    )

  const older = (all: number, updated: number) => all - updated
  const isMoving =
    updatedReplicas > (status.updatedReplicas ?? 0) ||
    older(replicas, updatedReplicas) < older(status.replicas ?? 0, status.updatedReplicas ?? 0) ||
    readyReplicas > (status.readyReplicas ?? 0) ||
    availableReplicas > (status.availableReplicas ?? 0)
  const deadline = 1000 * (spec.progressDeadlineSeconds ?? 600)
  const isLate = known?.reason === 'ProgressDeadlineExceeded' && isObserved && !isMoving
  const isFresh = isMoving || !known || !isObserved || known.reason === 'DeploymentPaused'
  const since = isFresh ? Date.now() : Date.parse(String(known.lastUpdateTime))
  const left = since + deadline - Date.now()
  if (isLate || (left <= 0 && !isMoving))
    return say('False', 'ProgressDeadlineExceeded', `${what} has timed out progressing.`)
  return {
    ...say('True', 'ReplicaSetUpdated', `${what} is progressing.`, isFresh),
    // Times are written in whole seconds.
    lookAgainInMs: Math.max(0, left) + 1000,
  }
}

/** The time of transition moves only where the status does, that of the update wherever there is news. */
function withNews(conditions: Condition[], type: string, news: News, isMoving = false) {
  const known = conditions.find((one) => one.type === type)
  const now = timestamp()
  const isSame = known && known.status === news.status && known.reason === news.reason
  const next: Condition = {
    type,
    ...news,
    lastUpdateTime: isSame && !isMoving ? known.lastUpdateTime : now,
    lastTransitionTime: known?.status === news.status ? known.lastTransitionTime : now,
  }
  return [...conditions.filter((one) => one.type !== type), next]
}
