// Does the assignment solve itself? Its own blocks are run, and its own checks say whether that was enough.

import type { ClusterReader } from '../checks/check-context.ts'
import type { Block, Step } from '../content/challenge.ts'
import { blocksThatClear } from './blocks-that-clear.ts'
import type { StepChecker } from './check-steps.ts'
import { type BlockResult, type RunBlocksOptions, runBlocks } from './run-blocks.ts'
import type { StepReport } from './session-state.ts'
import { settleSteps } from './settle-steps.ts'

export type SolveResult = {
  blocks: BlockResult[]
  reports: StepReport[]
  /** Blocks that ended with another code than 0. Where the checks are done all the same, that is nothing to worry about. */
  failedBlocks: BlockResult[]
}

export type SolveStepsOptions = RunBlocksOptions & {
  steps: Step[]
  kube: ClusterReader
  checker: StepChecker
  /** When all has run, and the checks are waited for. */
  onSettle?: () => void
  watch: (onReports: (reports: StepReport[]) => void, signal: AbortSignal) => Promise<void>
}

/**
 * Runs the blocks of all the steps in one shell, then gives the cluster a moment to come to rest. What is there and wrong
 * where a block would create it is taken away first.
 * Throws EnvironmentError where there is no shell, and the signal's reason when it is aborted.
 */
export async function solveSteps({
  steps,
  kube,
  checker,
  watch,
  onSettle,
  ...run
}: SolveStepsOptions): Promise<SolveResult> {
  const blocks = await runBlocks(await blocksThatClear(steps, { kube, checker }), run)
  onSettle?.()
  const reports = await settleSteps({ steps, watch, signal: run.signal })
  return { blocks, reports, failedBlocks: blocks.filter(({ exitCode }) => exitCode !== 0) }
}

export const blocksToRun = (steps: Step[]): Block[] =>
  steps.flatMap(({ blocks }) => blocks.filter(({ runs }) => runs))
