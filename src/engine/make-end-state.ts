// How does a cluster come to where an earlier challenge ends? By that challenge's own blocks, as a learner would have run them.

import type { Block, Challenge, Step } from '../content/challenge.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import { checkSteps, type StepChecker } from './check-steps.ts'
import { deleteNamedObjects } from './delete-objects.ts'
import { runBlocks } from './run-blocks.ts'
import { type StepReport, whyNotDone } from './session-state.ts'
import { settleSteps } from './settle-steps.ts'
import { blocksToRun } from './solve-steps.ts'
import { watchSteps } from './watch-steps.ts'

export type EndStateOptions = {
  challenge: Challenge
  kube: KubeClient
  checker: StepChecker
  env: NodeJS.ProcessEnv
  /** Awaited when the resources are made: from then on they are expected to come to life. */
  untilProgramsRun: () => Promise<void>
  signal?: AbortSignal
}

/**
 * Leaves what is right as it is. What an earlier attempt has left half done is made anew, but only the objects that a
 * check of that step names. Returns whether anything was to be made. Throws EnvironmentError where the end state does
 * not come about.
 */
export async function makeEndState(options: EndStateOptions): Promise<boolean> {
  const { challenge, kube, checker, env, untilProgramsRun, signal } = options
  const steps = challenge.steps.filter(({ changesCluster }) => changesCluster)
  const before = await checkSteps(steps, checker, kube)
  if (before.every(isDone)) return false

  const make = (some: Step[]) =>
    runBlocks(blocksToRun(some).filter(changesSomething), { env, cwd: challenge.folder, signal })
  const missing = notDone(steps, before)
  const runs = await make(missing)
  // `kubectl create` refuses to touch what is there: then it is in the way.
  if (runs.some(({ exitCode }) => exitCode !== 0)) {
    const stillWrong = notDone(missing, await checkSteps(missing, checker, kube))
    await deleteNamedObjects(kube, stillWrong, signal)
    await make(stillWrong)
  }
  await untilProgramsRun()
  const reports = await settleSteps({
    steps,
    watch: (onReports, until) => watchSteps({ steps, kube, checker, onReports, signal: until }),
    signal,
  })
  signal?.throwIfAborted()

  const open = reports.find((report) => !isDone(report))
  if (!open) return true
  const why = whyNotDone(open.checks)
  throw new EnvironmentError(
    `The challenge starts where "${challenge.title}" ends, and its step ${open.number} did not become done: ${why?.reason ?? 'no reason was given.'}`,
    { hint: why?.look },
  )
}

const isDone = ({ status }: StepReport) => status === 'done'

const notDone = (steps: Step[], reports: StepReport[]) =>
  steps.filter(
    ({ number }) => reports.find((report) => report.number === number)?.status !== 'done',
  )

const LOOKING = /^kubectl\s+(?:get|describe|wait|logs|explain|api-resources)\b/

/** Not one whose every command only looks, or waits: what it would show, nobody reads here. */
const changesSomething = ({ source }: Block) =>
  !source
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .every(
      (line) =>
        line.trim() === '' || line.startsWith('#') || (LOOKING.test(line) && !/[;&|>]/.test(line)),
    )
