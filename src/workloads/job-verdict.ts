// Given a Job and its pods: how many more does it need, which are too many, and is it over?

import type { KubeObject } from '../kube/kube-object.ts'
import { isOver, isTerminating } from './pod-state.ts'

export type JobEnd = { type: 'Complete' | 'Failed'; reason: string; message: string }

export type JobVerdict = {
  succeeded: number
  failed: number
  /** Pods to be made now. */
  missing: number
  /** For them, in an Indexed Job. */
  freeIndexes: number[]
  completedIndexes?: string
  surplus(active: KubeObject[]): KubeObject[]
  end?: JobEnd
  lookAgainInMs?: number
}

type Condition = { type: string; status: string }

export const isFinished = ({ status }: KubeObject): boolean =>
  status?.conditions?.some(
    ({ type, status: holds }: Condition) =>
      (type === 'Complete' || type === 'Failed') && holds === 'True',
  ) ?? false

export function decideJob(job: KubeObject, own: KubeObject[], now: number): JobVerdict {
  const { spec, status } = job
  const isIndexed = spec.completionMode === 'Indexed'
  const done = own.filter((pod) => pod.status?.phase === 'Succeeded')
  const doneIndexes = [...new Set(done.map(indexOf))].sort((a, b) => a - b)
  const succeeded = isIndexed ? doneIndexes.length : done.length
  const failedPods = own.filter((pod) => pod.status?.phase === 'Failed').length
  const active = own.filter((pod) => !isOver(pod) && !isTerminating(pod))
  const running = active.map(indexOf)
  const base = {
    succeeded,
    failed: failedPods,
    freeIndexes: [] as number[],
    ...(isIndexed && { completedIndexes: rangesOf(doneIndexes) }),
  }
  const facts = { succeeded, failed: failedPods, active: active.length, now }
  const end = endOf(job, { ...facts, restarts: restartsOf(active) })
  if (end) {
    // What still ran is ended, and has failed too.
    const failed = failedPods + (end.type === 'Failed' ? active.length : 0)
    return { ...base, failed, missing: 0, surplus: (all) => all, end }
  }
  if (spec.suspend) return { ...base, missing: 0, surplus: (all) => all }

  // Without `completions` it is a work queue: once one has succeeded, no more are made.
  const left =
    spec.completions === undefined
      ? succeeded > 0
        ? active.length
        : spec.parallelism
      : spec.completions - succeeded
  const wanted = Math.min(spec.parallelism, left)
  const missing = Math.max(0, wanted - active.length)
  const isFree = (index: number) => !doneIndexes.includes(index) && !running.includes(index)
  const freeIndexes = isIndexed
    ? Array.from({ length: spec.completions }, (_, index) => index).filter(isFree)
    : []
  const deadline = deadlineOf(spec, status)
  return {
    ...base,
    freeIndexes,
    missing,
    surplus: (all) => all.slice(Math.max(0, wanted)),
    ...(deadline !== undefined && { lookAgainInMs: Math.max(1, deadline - now) }),
  }
}

type Facts = { succeeded: number; failed: number; active: number; restarts: number; now: number }

function endOf({ spec, status }: KubeObject, facts: Facts): JobEnd | undefined {
  const { succeeded, failed, active, restarts, now } = facts
  const isEnough =
    spec.completions === undefined ? succeeded > 0 && active === 0 : succeeded >= spec.completions
  if (failed + restarts > spec.backoffLimit)
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    }
  const deadline = deadlineOf(spec, status)
  if (deadline !== undefined && now >= deadline)
    return {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    }
  if (isEnough) return { type: 'Complete', reason: 'CompletionsReached', message: 'Job completed' }
  return undefined
}

const deadlineOf = (
  { activeDeadlineSeconds: seconds, suspend }: KubeObject['spec'],
  status: KubeObject['status'],
): number | undefined =>
  seconds === undefined || !status?.startTime || suspend
    ? undefined
    : Date.parse(status.startTime) + seconds * 1000

/** Under `restartPolicy: OnFailure` each restart of a container is a failure. */
const restartsOf = (active: KubeObject[]) =>
  active
    .filter(({ spec }) => spec.restartPolicy === 'OnFailure')
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .reduce((total: number, { restartCount }) => total + restartCount, 0)

const indexOf = ({ metadata }: KubeObject) =>
  Number(metadata.annotations?.['batch.kubernetes.io/job-completion-index'] ?? -1)

/** `0-2,4`, as Kubernetes writes it. */
function rangesOf(indexes: number[]): string {
  const ranges: [number, number][] = []
  for (const index of indexes) {
    const last = ranges.at(-1)
    if (last && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join()
}
