// What a learner does in a challenge: read on, run blocks, check, take a hint, have a step solved.

import type { Challenge } from '../../content/challenge.ts'
import { createdBy } from '../../engine/blocks-that-clear.ts'
import { firstOpenStep, isFinished, whyNotDone } from '../../engine/session-state.ts'
import { blocksToRun } from '../../engine/solve-steps.ts'
import { nextAfter } from '../chosen-challenge.ts'
import { givenHints } from '../given-hints.ts'
import { type Line, line } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'
import { blockOutcome, isDone, solveEnded, solveOutcome } from '../outcomes.ts'
import { blockNumbered, CLEARS_FIRST, commandLines } from '../panes/question-lines.ts'
import { endLines } from '../screens/debrief-lines.ts'
import { assignmentText } from './assignment-text.ts'
import { showArrival } from './go-to.ts'
import type { PlainContext } from './plain-context.ts'
import type { PlainSession } from './plain-session.ts'
import { stepsText } from './steps-text.ts'

export function stepNamed({ refuse }: PlainSession, { steps }: Challenge, argument: string) {
  const found = steps.find(({ number }) => String(number) === argument)
  if (!found) refuse(`There is no step "${argument}"; they are numbered 1 to ${steps.length}.`)
  return found?.number
}

export function focus(session: PlainSession, challenge: Challenge, step: number) {
  if (!challenge.steps.some(({ number }) => number === step))
    return session.refuse('There is no step before this one.')
  session.dispatch({ type: 'step-focused', step })
  session.print(assignmentText(challenge, session.state, session.output.width, step))
}

export async function next(context: PlainContext, challenge: Challenge) {
  const { session, ask } = context
  const { focusedStep, steps } = session.state
  const isRead = session.stepsRead.has(focusedStep) || steps[focusedStep - 1]?.status === 'done'
  const wanted = isRead ? focusedStep + 1 : focusedStep
  if (wanted <= steps.length && !isFinished(session.state)) {
    session.stepsRead.add(wanted)
    return focus(session, challenge, wanted)
  }
  if (!isFinished(session.state)) {
    session.say('That was the last step.')
    return session.print(stepsText(session.state, session.output.width))
  }
  const onward = nextAfter(session.lab, challenge.slug)
  if (!onward) return session.print(endLines(session.lab.track, '"reset"', session.output.width))
  if (await ask.yes(`Go on to "${onward.title}"?`))
    if (await session.open(onward)) showArrival(session)
}

export async function runBlock(
  { session, ask }: PlainContext,
  challenge: Challenge,
  argument: string,
) {
  const block = blockNumbered(challenge, Number(argument))
  if (!block?.runs) {
    const numbers = blocksToRun(challenge.steps).map(({ number }) => number)
    return session.refuse(`There is no block "${argument}" to run. Blocks: ${numbers.join(', ')}.`)
  }
  session.print(commandLines(block, session.output.width))
  if (!(await ask.yes(`Run block ${block.number}?`))) return
  session.say(blockOutcome(block.number, await session.runSource(challenge, block.source)).outcome)
}

export async function check({ session }: PlainContext, challenge: Challenge) {
  session.dispatch({ type: 'check-requested' })
  const reports = await session.work(() => session.lab.check(challenge))
  if (!reports) return session.dispatch({ type: 'checks-failed', failure: { message: '' } })
  session.report(reports)
  session.dispatch({ type: 'checks-finished', reports, at: Date.now(), asked: true })
  session.takeNews()
  session.print(stepsText(session.state, session.output.width))
}

const stepMeant = (session: PlainSession, challenge: Challenge, argument: string) =>
  argument === ''
    ? (firstOpenStep(session.state)?.number ?? session.state.focusedStep)
    : stepNamed(session, challenge, argument)

export function hint({ session }: PlainContext, challenge: Challenge, argument: string) {
  const step = stepMeant(session, challenge, argument)
  if (step === undefined) return
  const { checks = [] } = session.state.steps.find(({ number }) => number === step) ?? {}
  const given = session.lab.nextHint(challenge, step, checks)
  if (!given)
    return session.say(
      `There are no more hints for step ${step}; "hints ${step}" gives them again, "solve ${step}" shows the commands.`,
    )
  session.dispatch({ type: 'hint-given', step, hint: given.hint })
  const why = whyNotDone(checks)
  if (why) session.say(`As it stands: ${why.reason}`)
  session.print(hintLines(step, given, session.output.width))
}

const hintLines = (
  step: number,
  { number, count, text }: { number: number; count: number; text: string },
  width: number,
): Line[] => [
  line(`Step ${step}, hint ${number} of ${count}:`, 'bold'),
  ...renderMarkdown(text, width),
]

export function hintsAgain({ session }: PlainContext, challenge: Challenge, argument: string) {
  const step = stepMeant(session, challenge, argument)
  if (step === undefined) return
  const { hints = [] } = session.state.steps.find(({ number }) => number === step) ?? {}
  const texts = givenHints(challenge, step, hints)
  if (texts.length === 0)
    return session.say(`No hint was given for step ${step} yet; "hint ${step}" gives the first.`)
  for (const [index, text] of texts.entries())
    session.print(
      hintLines(step, { number: index + 1, count: texts.length, text }, session.output.width),
    )
}

export async function solve(
  { session, ask }: PlainContext,
  challenge: Challenge,
  argument: string,
) {
  const step = stepMeant(session, challenge, argument)
  if (step === undefined) return
  const { lab, output } = session
  const blocks = blocksToRun(challenge.steps.filter(({ number }) => number === step))
  session.print(blocks.flatMap((block) => commandLines(block, output.width)))
  if (blocks.some((block) => createdBy(block).length > 0)) session.say(CLEARS_FIRST)
  if (!(await ask.yes(`Have step ${step} solved with these commands?`))) return
  const solved = await session.work(async (signal) => {
    try {
      return await lab.solve(challenge, { step, signal, onOutput: session.onOutput })
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  })
  if (!solved) return session.say(solveEnded(step).outcome)
  session.report(solved.reports)
  if (isDone(solved.reports)) session.dispatch({ type: 'step-solved', step })
  session.dispatch({ type: 'checks-finished', reports: solved.reports, at: Date.now() })
  // What was solved is said right here.
  session.takeNews()
  session.say(solveOutcome(step, solved.reports).outcome)
}
