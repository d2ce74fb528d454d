// Which key does what in the assignment? A question that is asked takes the keys first.

import { useStdin, useStdout } from 'ink'
import { type Dispatch, useState } from 'react'
import type { Block, Challenge } from '../../content/challenge.ts'
import { blockThatForwards } from '../../engine/block-that-forwards.ts'
import type { Lab } from '../../engine/lab.ts'
import { runShell } from '../../engine/run-shell.ts'
import {
  firstOpenStep,
  isFinished,
  type SessionEvent,
  type SessionState,
} from '../../engine/session-state.ts'
import { copyText } from '../copy-text.ts'
import { failureOf } from '../failure-of.ts'
import { keySequence } from '../key-sequence.ts'
import { useKeys } from '../keyboard.tsx'
import { isPaletteKey } from '../keys.ts'
import { blockNumbered } from '../panes/question-lines.ts'
import { TABS } from '../tabs/tabs.ts'
import { TerminalInput } from '../terminal/terminal-input.ts'
import type { BlockPointer } from './use-block-pointer.ts'
import { useLentTerminal } from './use-lent-terminal.ts'
import type { Panes } from './use-panes.ts'
import type { Runner } from './use-runner.ts'
import type { TerminalTab } from './use-terminal.ts'

type Options = {
  lab: Lab
  challenge: Challenge
  state: SessionState
  dispatch: Dispatch<SessionEvent>
  runner: Runner
  terminal: TerminalTab
  panes: Panes
  /** Where the step's heading stands in the assignment. */
  goToStep: (step: number) => void
  pointer: BlockPointer
  /** Brings a hint of the step that the learner is at into sight. */
  showHint: (hint: number) => void
  /** Whether that heading, or what comes after it, is on the screen. */
  isStepInSight: (step: number) => boolean
  onReset: () => void
  onLeave: () => void
  onHelp: () => void
  onPalette: () => void
  onDebrief: () => void
  isActive: boolean
}

export function useAssignmentKeys(options: Options) {
  const { lab, challenge, state, dispatch, runner, terminal, panes, isActive } = options
  const {
    goToStep,
    pointer,
    showHint,
    isStepInSight,
    onReset,
    onLeave,
    onHelp,
    onPalette,
    onDebrief,
  } = options
  const lend = useLentTerminal()
  const { stdin } = useStdin()
  const { stdout } = useStdout()
  const [isCopying, setCopying] = useState(false)
  const { focusedStep, question } = state
  const step = challenge.steps.find(({ number }) => number === focusedStep)
  const say = (text: string, tone: 'info' | 'bad' = 'info') =>
    dispatch({ type: 'notice-shown', text, tone })

  const focus = (number: number) => {
    if (number < 1) return say('This is the first step.')
    if (number > challenge.steps.length) return say('This is the last step.')
    dispatch({ type: 'step-focused', step: number })
    goToStep(number)
  }

  /** The next step after this one is meant, and not this one itself. */
  const isRead = (number: number) =>
    isStepInSight(number) || state.steps.find((each) => each.number === number)?.status === 'done'

  const copy = (block: Block | undefined) => {
    setCopying(false)
    if (!block) return say('There is no such block to copy.', 'bad')
    copyText(stdout, block.source)
    say(
      `Block ${block.number} is in your clipboard, if your terminal allows it; ${block.number} types it.`,
    )
  }

  const chooseToCopy = () => {
    if (pointer.block) return copy(pointer.block)
    const blocks = step?.blocks.filter(({ runs }) => runs) ?? []
    if (blocks.length <= 1) return copy(blocks[0])
    setCopying(true)
    say(`Copy which block? ${blocks.map(({ number }) => number).join(', ')}`)
  }

  /** In the tab, or where this machine has no pty for it, in the app's place. */
  const openShell = async () => {
    if (await terminal.enter()) return
    try {
      await lend(async () => {
        stdout.write('\nYour shell, on the lab’s cluster. `exit` goes back to the assignment.\n\n')
        await runShell({ env: lab.environment(), folder: lab.shellFolder })
      })
    } catch (error) {
      say(failureOf(error).message, 'bad')
    }
  }

  const check = async () => {
    dispatch({ type: 'check-requested' })
    panes.show('steps')
    try {
      dispatch({
        type: 'checks-finished',
        reports: await lab.check(challenge),
        at: Date.now(),
        asked: true,
      })
    } catch (error) {
      dispatch({ type: 'checks-failed', failure: failureOf(error) })
    }
  }

  const hint = () => {
    panes.show('steps')
    const number = stepInNeed(state)
    const { checks = [] } = state.steps.find((step) => step.number === number) ?? {}
    const given = lab.nextHint(challenge, number, checks)
    if (given) return dispatch({ type: 'hint-given', step: number, hint: given.hint })
    showHint(1)
    say(`There are no more hints for step ${number}; s shows the commands.`)
  }

  const hintsAgain = () => {
    const { hints = [] } = state.steps.find(({ number }) => number === focusedStep) ?? {}
    panes.show('steps')
    if (hints.length > 0) return showHint(1)
    say(`No hint was given for step ${focusedStep} yet; h gives the first.`)
  }

  const stop = () => {
    say(
      runner.stop()
        ? 'What ran was ended, and what earlier blocks had left in the background.'
        : 'Nothing runs that the lab started; what you started in your shell ends there.',
    )
  }

  const answer = (input: string, isYes: boolean, isNo: boolean) => {
    if (!question) return
    if (question.kind === 'run-block' && input === 'y') {
      copy(blockNumbered(challenge, question.block))
      return dispatch({ type: 'question-declined' })
    }
    if (isNo) return dispatch({ type: 'question-declined' })
    if (!isYes) return
    if (question.kind === 'reset') {
      runner.stop()
      return onReset()
    }
    panes.show('output')
    if (question.kind === 'solve') return runner.solve(question.step)
    const block = blockNumbered(challenge, question.block)
    if (block) runner.runBlock(block)
  }

  const chooseBlock = async (number: number) => {
    const block = blockNumbered(challenge, number)
    if (!block?.runs) return say(`There is no block ${number} to run.`, 'bad')
    if (state.activity === 'running') return say('Something runs already; x ends it.', 'bad')
    if (!(await terminal.type(block))) return dispatch({ type: 'block-chosen', block: number })
    const port = lab.variables.GATEWAY_PORT ?? ''
    const first = await blockThatForwards(block, challenge, port)
    if (first)
      say(`Nothing listens at port ${port} yet: block ${first.number} opens the way there.`, 'bad')
  }

  useKeys(
    (input, key) => {
      if (stdin instanceof TerminalInput && stdin.offer(keySequence(input, key))) return
      dispatch({ type: 'notice-read' })
      if (question) return answer(input, key.return, key.escape || input === 'n' || input === 'q')
      if (/^[1-9]$/.test(input)) {
        return isCopying
          ? copy(blockNumbered(challenge, Number(input)))
          : void chooseBlock(Number(input))
      }
      setCopying(false)
      if (isPaletteKey(input, key)) return onPalette()
      if (input === 'd' && isFinished(state)) return onDebrief()
      if (key.escape && TABS.some(({ name }) => name === panes.active)) return panes.back()
      if (key.escape && pointer.block) return pointer.clear()
      if (key.escape || input === 'q') return onLeave()
      if (key.tab) return panes.next(key.shift)
      if (key.return && panes.active === 'terminal') return void openShell()
      if (key.return && TABS.some(({ name }) => name === panes.active)) return
      if (key.return && pointer.block) return void chooseBlock(pointer.block.number)
      if (key.leftArrow || key.rightArrow) return pointer.move(key.rightArrow ? 1 : -1)
      if (panes.scroll?.onKey(input, key)) return
      const tab = TABS.find((each) => each.key === input)
      if (tab) return panes.show(tab.name)
      if (input === 'n') return focus(isRead(focusedStep) ? focusedStep + 1 : focusedStep)
      if (input === 'p') return focus(focusedStep - 1)
      if (input === 't') return void openShell()
      if (input === 'y') return chooseToCopy()
      if (input === 'c') return void check()
      if (input === 'h') return hint()
      if (input === 'H') return hintsAgain()
      if (input === 's') return dispatch({ type: 'solve-requested', step: stepInNeed(state) })
      if (input === 'x') return stop()
      if (input === 'r') return dispatch({ type: 'reset-requested' })
      if (input === '?') return onHelp()
    },
    { isActive },
  )
}

/** The step that the learner looks at, or where that is done the one they are held up by. */
function stepInNeed(state: SessionState): number {
  const focused = state.steps.find(({ number }) => number === state.focusedStep)
  return focused?.status === 'done'
    ? (firstOpenStep(state)?.number ?? focused.number)
    : state.focusedStep
}
