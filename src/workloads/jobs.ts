// How far is a Job? It gets pods until enough of them have succeeded, or too many have failed.
// https://kubernetes.io/docs/concepts/workloads/controllers/job/

import type { KubeObject } from '../kube/kube-object.ts'
import { jobs, pods } from '../kube/resources.ts'
import { claimDependents } from './claim-dependents.ts'
import { type ControllerContext, splitKey } from './controller-context.ts'
import { followDependents } from './follow-dependents.ts'
import { decideJob, isFinished, type JobVerdict } from './job-verdict.ts'
import { isOver, isReady, isTerminating, timestamp, withCondition } from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { ownerReferenceTo } from './selects.ts'

const FIRST_BACK_OFF_MS = 10_000
const LAST_BACK_OFF_MS = 600_000

export function runJobs(context: ControllerContext) {
  const { client } = context
  const queue = context.queue('job', async (key) => {
    const job = await client.get(jobs, splitKey(key))
    if (!job || isTerminating(job)) return
    if (isFinished(job)) return removeWhenOld(key, job)
    const own = await claimDependents(client, pods, job, job.spec.selector)
    const active = own.filter((pod) => !isOver(pod) && !isTerminating(pod))
    const verdict = decideJob(job, own, Date.now())
    for (const { metadata } of verdict.surplus(active))
      await client.delete(pods, metadata, { uid: metadata.uid })
    const wait = backOffOf(own)
    if (verdict.missing > 0 && wait > 0) queue.add(key, wait)
    else for (let n = 0; n < verdict.missing; n++) active.push(await createPod(job, verdict, n))
    if (verdict.lookAgainInMs) queue.add(key, verdict.lookAgainInMs)
    await writeStatus(key, job, verdict, active)
  })

  const createPod = async (job: KubeObject, { freeIndexes }: JobVerdict, turn: number) => {
    const pod = await client.create(pods, podOf(job, freeIndexes[turn]))
    void event(job, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    return pod
  }

  const writeStatus = async (
    key: string,
    job: KubeObject,
    { succeeded, failed, end, completedIndexes }: JobVerdict,
    active: KubeObject[],
  ) => {
    const { status = {}, spec } = job
    const living = active.filter((pod) => !isOver(pod))
    const isSuspended = spec.suspend === true
    let conditions = status.conditions
    if (isSuspended || conditions?.some(({ type }: { type: string }) => type === 'Suspended'))
      conditions = withCondition(conditions, {
        type: 'Suspended',
        status: isSuspended ? 'True' : 'False',
        reason: isSuspended ? 'JobSuspended' : 'JobResumed',
        message: isSuspended ? 'Job suspended' : 'Job resumed',
      })
    if (end) conditions = withCondition(conditions, { ...end, status: 'True' })
    const next = {
      startTime: status.startTime ?? (isSuspended ? undefined : timestamp()),
      active: end ? null : living.length || null,
      ready: end ? 0 : living.filter(isReady).length,
      succeeded: succeeded || null,
      failed: failed || null,
      terminating: 0,
      uncountedTerminatedPods: {},
      ...(completedIndexes !== undefined && { completedIndexes }),
      ...(end?.type === 'Complete' && { completionTime: timestamp() }),
      ...(conditions && { conditions }),
    }
    const isNews = Object.entries(next).some(
      ([field, value]) => JSON.stringify(value ?? null) !== JSON.stringify(status[field] ?? null),
    )
    if (isNews)
      await client.mergePatch(jobs, job.metadata, { status: next }, { subresource: 'status' })
    if (end) {
      void event(job, end.type === 'Complete' ? 'Completed' : end.reason, end.message, end.type)
      queue.add(key)
    }
  }

  /** `ttlSecondsAfterFinished`, where the Job asks for it. */
  const removeWhenOld = async (key: string, { metadata, spec, status }: KubeObject) => {
    const ttl: number | undefined = spec.ttlSecondsAfterFinished
    if (ttl === undefined) return
    const end = status.conditions.find(({ type }: { type: string }) => isEnd(type))
    const left = Date.parse(end.lastTransitionTime) + ttl * 1000 - Date.now()
    if (left > 0) return queue.add(key, left)
    await client.delete(jobs, metadata, { propagationPolicy: 'Foreground', uid: metadata.uid })
  }

  const event = (job: KubeObject, reason: string, message: string, end?: string) =>
    recordEvent(client, job, {
      type: end === 'Failed' ? 'Warning' : 'Normal',
      reason,
      message,
      source: 'job-controller',
    })

  followDependents(context, { owners: jobs, dependents: pods, queue })
}

const isEnd = (type: string) => type === 'Complete' || type === 'Failed'

/** Ten seconds after the first failure, then twice as long each time. */
function backOffOf(own: KubeObject[]): number {
  const failed = own.filter(({ status }) => status?.phase === 'Failed')
  if (failed.length === 0) return 0
  const wait = Math.min(FIRST_BACK_OFF_MS * 2 ** (failed.length - 1), LAST_BACK_OFF_MS)
  return Math.max(...failed.map(endOf)) + wait - Date.now()
}

const endOf = ({ status, metadata }: KubeObject) => {
  const ends = (status?.containerStatuses ?? []).flatMap(
    ({ state }: { state?: { terminated?: { finishedAt?: string } } }) =>
      state?.terminated?.finishedAt ?? [],
  )
  return Math.max(
    ...[metadata.creationTimestamp ?? '', ...ends].map((time) => Date.parse(time) || 0),
  )
}

function podOf(job: KubeObject, index: number | undefined): KubeObject {
  const { metadata, spec } = job.spec.template
  const indexed =
    index === undefined ? {} : { 'batch.kubernetes.io/job-completion-index': String(index) }
  const suffix = index === undefined ? '' : `${index}-`
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, ...indexed },
      annotations: { ...metadata?.annotations, ...indexed },
      name: '',
      generateName: `${job.metadata.name}-${suffix}`,
      namespace: job.metadata.namespace,
      ownerReferences: [ownerReferenceTo(job)],
    },
    spec: index === undefined ? spec : withIndex(spec, index),
  }
}

const withIndex = (spec: KubeObject['spec'], index: number) => ({
  ...spec,
  containers: spec.containers.map((container: { env?: object[] }) => ({
    ...container,
    env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', value: String(index) }],
  })),
})
