// How far is the learner, what is still wrong, and what helps?

import type { CheckResult } from '../../checks/check-result.ts'
import type { Challenge } from '../../content/challenge.ts'
import { inOwnWords } from '../../engine/in-own-words.ts'
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
const POINTER = '▸ '

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
    const unsent = unsentBlock(step, challenge, state.blocks)
    return [
      ...titleLines(step, { isFocused, unsent, width }),
      ...details,
      ...(details.length > 0 ? [[]] : []),
    ]
  })
}

/** The block with which a learner asks themselves, where a step has ticked off by the lab's own requests alone. */
function unsentBlock(
  { number, status, solved, made }: StepState,
  { steps }: Challenge,
  blocks: SessionState['blocks'],
): number | undefined {
  const step = steps.find((each) => each.number === number)
  if (status !== 'done' || solved || made || !step?.checks.some((check) => 'request' in check))
    return
  const own = step.blocks.filter(({ runs }) => runs)
  return own.some(({ number }) => blocks[number]) ? undefined : own[0]?.number
}

type TitleOptions = { isFocused: boolean; unsent: number | undefined; width: number }

function titleLines(step: StepState, { isFocused, unsent, width }: TitleOptions): Line[] {
  const first = [span(isFocused ? POINTER : '  ', 'bold'), stepMark(step), span(' ')]
  const title = span(`${step.number}. ${step.title}`, ...(isFocused ? (['bold'] as const) : []))
  const notes = [
    ...(step.status === 'broken-again' ? [span(' broken again', 'red')] : []),
    ...(step.seen === 'could-not-check' ? [span(' could not be checked', 'yellow')] : []),
    ...(unsent ? [span(` ticked by the lab’s requests; ${unsent} types yours`, 'dim')] : []),
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

/** Where the cluster was stopped under the open app. */
export const STARTS_AGAIN =
  'q, and Enter at the challenge, starts the cluster again; what is in it is kept.'

type Answer = Exclude<CheckResult, { status: 'done' }>

function reasonLines(step: StepState, width: number): Line[] {
  const why = whyNotDone(step.checks)
  if (!why) return []
  const indent = { first: [span(INDENT)] }
  return [
    [],
    ...why.reason.split('\n').flatMap((text) => wrapped([span(text, 'bold')], width, indent)),
    ...askedAndFound(why, width),
    ...(why.status === 'could-not-check' ? wrapped([span(STARTS_AGAIN)], width, indent) : []),
    ...(why.look
      ? wrapped([span(inOwnWords(why.look, process.env), 'cyan')], width, {
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

/** Where the step stands that the learner is at. */
export const focusedAt = (lines: Line[]): number =>
  Math.max(
    0,
    lines.findIndex((each) => each[0]?.text === POINTER),
  )

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
