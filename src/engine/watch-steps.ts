// How do steps tick off by themselves? The checks are made again when something that they read has changed.

import type { Check } from '../checks/check.ts'
import type { Step } from '../content/challenge.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { Resource } from '../kube/kube-object.ts'
import { knownResources, pods } from '../kube/resources.ts'
import { checkSteps, type StepChecker } from './check-steps.ts'
import type { StepReport } from './session-state.ts'

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

/** In a storm of changes, looking rests so many times as long as it took: somebody types meanwhile. */
const REST = 3
const MOST_REST_MS = 300

/** A gateway may begin to answer with nothing to be seen in the cluster: the step the learner is at is looked at this often. */
const HTTP_RETRY_MS = 2_000

/** Looks at once, and again whenever the cluster changes, until the signal aborts. */
export async function watchSteps({ steps, kube, checker, onReports, signal }: WatchStepsOptions) {
  const changes = makeBell()
  const watches = watchedResources(steps).map((resource) =>
    ringOnChange(kube, resource, changes, signal),
  )
  signal.addEventListener('abort', changes.ring, { once: true })

  let reports: StepReport[] = []
  let waiting: Step | undefined
  while (!signal.aborted) {
    const startedAt = performance.now()
    const looked = await checkSteps(waiting ? [waiting] : steps, checker)
    const lookedFor = performance.now() - startedAt
    if (signal.aborted) break
    reports = waiting
      ? reports.map((report) => looked.find(({ number }) => number === report.number) ?? report)
      : looked
    onReports(reports)

    const open = steps.find(
      ({ number }) => reports.find((report) => report.number === number)?.status !== 'done',
    )
    const retry = open?.checks.some(isHttp) ? HTTP_RETRY_MS : undefined
    const changed = await changes.rung(retry)
    waiting = changed ? undefined : open
    const rest = Math.min(lookedFor * REST, MOST_REST_MS)
    if (changed) await changes.quiet(Math.max(COALESCE_MS, rest))
  }
  signal.removeEventListener('abort', changes.ring)
  await Promise.all(watches)
}

const isHttp = (check: Check) => 'request' in check

/** The kinds that checks name, in every namespace, since the right object in the wrong one is worth a word. */
function watchedResources(steps: Step[]): Resource[] {
  const checks = steps.flatMap((step) => step.checks)
  const kinds = new Set(
    checks.flatMap((check) => ('resource' in check ? [check.resource.kind] : [])),
  )
  const named = knownResources.filter(({ kind }) => kinds.has(kind))
  return checks.some(isHttp) && !named.includes(pods) ? [...named, pods] : named
}

async function ringOnChange(kube: KubeClient, resource: Resource, bell: Bell, signal: AbortSignal) {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const { resourceVersion } = await kube.list(resource)
      if (failures > 0) bell.ring()
      failures = 0
      for await (const { type } of kube.watch(resource, { resourceVersion, signal })) {
        if (type !== 'BOOKMARK') bell.ring()
      }
    } catch {
      // The checks say what is wrong with the cluster; here it only matters to be back when it is.
      if (signal.aborted) return
      failures++
      if (failures === 1) bell.ring()
      await pause(Math.min(250 * 2 ** failures, 5_000), signal)
    }
  }
}

type Bell = ReturnType<typeof makeBell>

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
    async quiet(ms: number) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      isRung = false
    },
  }
}

function pause(ms: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}
