// What became of a block that was run, and of a step that was solved, in one sentence?

import { type StepReport, whyNotDone } from '../engine/session-state.ts'

export type Outcome = { outcome: string; ok: boolean }

/** `exitCode` is undefined where it was ended before its end. */
export function blockOutcome(block: number, exitCode: number | undefined): Outcome {
  if (exitCode === undefined) return { outcome: `Block ${block} was ended.`, ok: false }
  if (exitCode === 0) return { outcome: `Block ${block} is through.`, ok: true }
  return { outcome: `Block ${block} ended with exit code ${exitCode}.`, ok: false }
}

/** Whether solving came to what was wanted. */
export const isDone = (reports: StepReport[]) => reports.every(({ status }) => status === 'done')

export function solveOutcome(step: number, reports: StepReport[]): Outcome {
  const why = whyNotDone(reports.flatMap(({ checks }) => checks))
  if (!why) return { outcome: `Step ${step} is done.`, ok: true }
  return { outcome: `The commands ran, and step ${step} is not done: ${why.reason}`, ok: false }
}

export const solveEnded = (step: number): Outcome => ({
  outcome: `Solving step ${step} was ended.`,
  ok: false,
})
