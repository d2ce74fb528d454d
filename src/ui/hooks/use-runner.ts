// Blocks that the learner runs from the app, and steps that the lab solves: one at a time, what they print into the output.

import { type Dispatch, useCallback, useEffect, useRef } from 'react'
import type { Block, Challenge } from '../../content/challenge.ts'
import type { BlockShell } from '../../engine/block-shell.ts'
import type { Lab } from '../../engine/lab.ts'
import type { SessionEvent } from '../../engine/session-state.ts'
import { failureOf } from '../failure-of.ts'
import { blockOutcome, isDone, type Outcome, solveEnded, solveOutcome } from '../outcomes.ts'
import type { Work } from '../work.ts'
import type { Output } from './use-output.ts'

export type Runner = {
  runBlock: (block: Block) => void
  solve: (step: number) => void
  /** Ends what runs, and what earlier blocks have left in the background. True where there was something to end. */
  stop: () => boolean
}

export function useRunner(
  lab: Lab,
  challenge: Challenge,
  output: Pick<Output, 'write'>,
  dispatch: Dispatch<SessionEvent>,
  work: Work,
): Runner {
  const shell = useRef<BlockShell>(undefined)
  const solving = useRef<AbortController>(undefined)
  const { write } = output

  const stop = useCallback(() => {
    const wasBusy = Boolean(shell.current || solving.current)
    solving.current?.abort()
    if (shell.current) work.add(shell.current.close())
    shell.current = undefined
    return wasBusy
  }, [work])
  useEffect(() => () => void stop(), [stop])

  const start = (title: string, run: () => Promise<Outcome>) => {
    dispatch({ type: 'run-started', title })
    const finish = (result: Outcome) => {
      write(`${result.outcome}\n\n`, ...(result.ok ? (['green'] as const) : (['red'] as const)))
      dispatch({ type: 'run-finished', ...result })
    }
    work.add(
      run().then(finish, (error) => finish({ outcome: failureOf(error).message, ok: false })),
    )
  }

  const showCommands = ({ source }: Block) =>
    write(`$ ${source.trimEnd().replaceAll('\n', '\n  ')}\n`, 'bold')

  const runBlock = (block: Block) =>
    start(`Block ${block.number}`, async () => {
      if (!shell.current?.isOpen)
        shell.current = lab.openBlockShell(challenge, (chunk) => write(chunk))
      showCommands(block)
      return blockOutcome(block.number, await shell.current.run(block.source))
    })

  const solve = (step: number) =>
    start(`Solving step ${step}`, async () => {
      const abort = new AbortController()
      solving.current = abort
      try {
        const { reports } = await lab.solve(challenge, {
          step,
          signal: abort.signal,
          onBlock: showCommands,
          onOutput: (chunk) => write(chunk),
          onSettle: () => write('Looking whether that was enough …\n', 'dim'),
        })
        if (isDone(reports)) dispatch({ type: 'step-solved', step })
        return solveOutcome(step, reports)
      } catch (error) {
        if (abort.signal.aborted) return solveEnded(step)
        throw error
      } finally {
        solving.current = undefined
      }
    })

  return { runBlock, solve, stop }
}
