// How do steps tick off by themselves? The checks are made again when something that they read has changed.

import { setTimeout as pause } from 'node:timers/promises'
import type { Check, HttpCheck } from '../checks/check.ts'
import type { Step } from '../content/challenge.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import { knownResources, pods } from '../kube/resources.ts'
import { checkSteps, type StepChecker } from './check-steps.ts'
import type { StepReport } from './session-state.ts'
import { type Watched, watchedReader } from './watched-reader.ts'

export type WatchStepsOptions = {
  steps: Step[]
  kube: KubeClient
  checker: StepChecker
  /** After every look, also where it shows what the last one did. */
  onReports: (reports: StepReport[]) => void
  signal: AbortSignal
}

/** Changes that come together (one `kubectl apply`, a Deployment rolling) are one look. */
const COALESCE_MS = 60

/** What was asked for comes to rest within so many looks; where it goes on, ever fewer are enough. */
const PROMPT_LOOKS = 4
const MOST_REST_MS = 1_000

/** A gateway may begin to answer with nothing to be seen in the cluster: the step the learner is at is looked at this often. */
const HTTP_RETRY_MS = 2_000

/** Looks at once, and again whenever the cluster changes, until the signal aborts. */
export async function watchSteps({ steps, kube, checker, onReports, signal }: WatchStepsOptions) {
  const changes = makeBell()
  const reader = watchedReader(kube, watchedBy(steps), { onChange: changes.ring, signal })
  signal.addEventListener('abort', changes.ring, { once: true })
  await Promise.race([reader.ready, untilAborted(signal)])

  let reports: StepReport[] = []
  let waiting: Step | undefined
  let looksInARow = 0
  while (!signal.aborted) {
    const looked = await checkSteps(waiting ? [waiting] : steps, checker, reader)
    if (signal.aborted) break
    reports = waiting
      ? reports.map((report) => looked.find(({ number }) => number === report.number) ?? report)
      : looked
    onReports(reports)

    const open = steps.find(
      ({ number }) => reports.find((report) => report.number === number)?.status !== 'done',
    )
    const lookedAt = performance.now()
    const changed = await changes.rung(open?.checks.some(isHttp) ? HTTP_RETRY_MS : undefined)
    waiting = changed ? undefined : open
    if (!changed) continue
    looksInARow = performance.now() - lookedAt < MOST_REST_MS ? looksInARow + 1 : 0
    await changes.quiet(restAfter(looksInARow), signal)
  }
  signal.removeEventListener('abort', changes.ring)
}

const restAfter = (looks: number) =>
  Math.min(MOST_REST_MS, COALESCE_MS * 2 ** Math.max(0, looks - PROMPT_LOOKS))

const isHttp = (check: Check): check is HttpCheck => 'request' in check

/**
 * The kinds that checks name, in every namespace, since the right object in the wrong one is worth a word; and the pods
 * that are to answer.
 */
function watchedBy(steps: Step[]): Watched[] {
  const checks = steps.flatMap((step) => step.checks)
  const kinds = new Set(
    checks.flatMap((check) => ('resource' in check ? [check.resource.kind] : [])),
  )
  const named = knownResources.filter(({ kind }) => kinds.has(kind))
  const answering = new Set(checks.filter(isHttp).map(({ request }) => request.service.namespace))
  return [
    ...named.map((resource) => ({ resource })),
    ...(named.includes(pods)
      ? []
      : [...answering].map((namespace) => ({ resource: pods, namespace }))),
  ]
}

/** Rung as often as one likes, heard once. */
function makeBell() {
  let isRung = false
  let hear: (() => void) | undefined
  return {
    ring: () => {
      isRung = true
      hear?.()
    },
    /** True once it has been rung, false when `timeoutMs` passes before. */
    rung(timeoutMs?: number) {
      return new Promise<boolean>((resolve) => {
        if (isRung) return resolve(true)
        const timer =
          timeoutMs === undefined ? undefined : setTimeout(() => answer(false), timeoutMs)
        const answer = (heard: boolean) => {
          clearTimeout(timer)
          hear = undefined
          resolve(heard)
        }
        hear = () => answer(true)
      })
    },
    /** Takes everything that rings within `ms` for one. */
    async quiet(ms: number, signal: AbortSignal) {
      await pause(ms, undefined, { signal }).catch(() => {})
      isRung = false
    },
  }
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
