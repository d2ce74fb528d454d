// How far is the learner, what is still wrong, and what helps?

import type { CheckResult } from '../../checks/check-result.ts'
import type { Challenge } from '../../content/challenge.ts'
import {
  firstOpenStep,
  type SessionState,
  type StepState,
  whyNotDone,
} from '../../engine/session-state.ts'
import { givenHints } from '../given-hints.ts'
import { type Line, span, wrapped } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'
import { checkMark, stepMark } from '../marks.ts'

const INDENT = '    '

/** Each step with its mark; the checks, the reason and the hints of the one that the learner is at. */
export function stepsLines(state: SessionState, challenge: Challenge, width: number): Line[] {
  const open = firstOpenStep(state)
  return state.steps.flatMap((step) => {
    const isFocused = step.number === state.focusedStep
    const details = [
      ...(isFocused ? checkLines(step, width) : []),
      ...(step === open ? reasonLines(step, width) : []),
      ...(isFocused ? hintLines(step, challenge, width) : []),
    ]
    return [...titleLines(step, isFocused, width), ...details, ...(details.length > 0 ? [[]] : [])]
  })
}

function titleLines(step: StepState, isFocused: boolean, width: number): Line[] {
  const first = [span(isFocused ? '▸ ' : '  ', 'bold'), stepMark(step), span(' ')]
  const title = span(`${step.number}. ${step.title}`, ...(isFocused ? (['bold'] as const) : []))
  const notes = [
    ...(step.status === 'broken-again' ? [span(' broken again', 'red')] : []),
    ...(step.seen === 'could-not-check' ? [span(' could not be checked', 'yellow')] : []),
    ...(step.solved ? [span(' solved by the lab', 'dim')] : []),
    ...(step.made && !step.solved ? [span(' made by the lab', 'dim')] : []),
  ]
  return wrapped([title, ...notes], width, { first, rest: [span(INDENT)] })
}

const checkLines = ({ checks }: StepState, width: number): Line[] =>
  checks.flatMap(({ title, result }) =>
    wrapped([span(title, ...(result.status === 'done' ? (['dim'] as const) : []))], width, {
      first: [span(INDENT), checkMark(result.status), span(' ')],
      rest: [span(`${INDENT}  `)],
    }),
  )

type Answer = Exclude<CheckResult, { status: 'done' }>

function reasonLines(step: StepState, width: number): Line[] {
  const why = whyNotDone(step.checks)
  if (!why) return []
  const indent = { first: [span(INDENT)] }
  return [
    [],
    ...why.reason.split('\n').flatMap((text) => wrapped([span(text, 'bold')], width, indent)),
    ...askedAndFound(why, width),
    ...(why.look
      ? wrapped([span(why.look, 'cyan')], width, {
          first: [span(`${INDENT}→ `, 'dim')],
          rest: [span(`${INDENT}  `)],
        })
      : []),
  ]
}

function askedAndFound(why: Answer, width: number): Line[] {
  if (why.status !== 'not-yet' || why.asked === undefined || why.found === undefined) return []
  const row = (name: string, value: string) =>
    wrapped([span(value)], width, {
      first: [span(`${INDENT}${name} `, 'dim')],
      rest: [span(`${INDENT}       `)],
    })
  return [...row('asked ', why.asked), ...row('found ', why.found)]
}

/** Where a hint of the step that the learner is at stands. */
export function hintAt(lines: Line[], hint: number): number | undefined {
  const at = lines.findIndex((each) => each.length === 1 && each[0]!.text === hintTitle(hint))
  return at === -1 ? undefined : at
}

const hintTitle = (hint: number) => `${INDENT}Hint ${hint}`

function hintLines({ number, hints }: StepState, challenge: Challenge, width: number): Line[] {
  return givenHints(challenge, number, hints).flatMap((text, index) => [
    [],
    [span(hintTitle(index + 1), 'bold', 'magenta')],
    ...renderMarkdown(text, width - INDENT.length).map((each) => [span(INDENT), ...each]),
  ])
}
