// How far is the learner, in words? What a mark or a colour says on the screen is said here.

import type { CheckResult } from '../../checks/check-result.ts'
import { inOwnWords } from '../../engine/in-own-words.ts'
import type { SessionState, StepState } from '../../engine/session-state.ts'
import { countDone, firstOpenStep, isFinished, whyNotDone } from '../../engine/session-state.ts'
import { type Line, line, span, wrapped } from '../line.ts'

/** Each step with its state, the checks of the one that the learner is at, and why it is not done. */
export function stepsText(state: SessionState, width: number): Line[] {
  const open = firstOpenStep(state)
  return [
    line(howFar(state), 'bold'),
    ...state.steps.flatMap((step) => [
      ...wrapped([span(stepLine(step, step.number === state.focusedStep))], width, {
        first: [],
        rest: [span('  ')],
      }),
      ...(step.number === state.focusedStep ? checksText(step, width) : []),
      ...(step === open ? reasonText(step, width) : []),
    ]),
  ]
}

export const howFar = (state: SessionState): string =>
  isFinished(state)
    ? `All ${state.steps.length} steps are done.`
    : `${countDone(state)} of ${state.steps.length} steps done.`

export function stepLine(step: StepState, isHere = false): string {
  return `Step ${step.number}, ${stateOf(step)}${isHere ? ', you are here' : ''}: ${step.title}`
}

export function stateOf({ status, seen, solved, made }: StepState): string {
  const by = solved ? ', solved by the lab' : made ? ', made by the lab' : ''
  if (status === 'done') return `done${by}`
  if (status === 'broken-again') return 'was done and is broken again'
  if (seen === 'could-not-check') return 'could not be checked'
  return seen === 'checked' ? 'not done yet' : 'not checked yet'
}

const CHECK_STATES: Record<CheckResult['status'], string> = {
  done: 'done',
  'not-yet': 'not yet',
  'could-not-check': 'could not be checked',
}

export const checksText = ({ checks }: StepState, width: number): Line[] =>
  checks.flatMap(({ title, result }) =>
    wrapped([span(`${CHECK_STATES[result.status]}: ${title}`)], width, {
      first: [span('  ')],
      rest: [span('    ')],
    }),
  )

export function reasonText({ checks }: StepState, width: number): Line[] {
  const why = whyNotDone(checks)
  if (!why) return []
  const say = (name: string, text: string) =>
    text.split('\n').flatMap((part, index) =>
      wrapped([span(part)], width, {
        first: [span(index === 0 ? `  ${name}: ` : '    ')],
        rest: [span('    ')],
      }),
    )
  const { asked, found } = why.status === 'not-yet' ? why : {}
  return [
    ...say('Why', why.reason),
    ...(asked !== undefined && found !== undefined
      ? [...say('Asked for', asked), ...say('Found', found)]
      : []),
    ...(why.look ? say('To look', inOwnWords(why.look, process.env)) : []),
  ]
}
