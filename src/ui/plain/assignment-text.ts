// How is an assignment read where there are no panes? From its first line to its last, with the blocks as commands.

import type { Challenge } from '../../content/challenge.ts'
import type { SessionState } from '../../engine/session-state.ts'
import { type Line, line } from '../line.ts'
import { setAssignment } from '../panes/assignment-lines.ts'
import { stateOf } from './steps-text.ts'

/** All of it, or one step. */
export function assignmentText(
  challenge: Challenge,
  { steps }: Pick<SessionState, 'steps'>,
  width: number,
  only?: number,
): Line[] {
  const { lines, headings, blocks } = setAssignment(challenge, width)
  const said = [...lines]
  for (const { number, at } of blocks)
    said[at] = line(`[Block ${number}; "run ${number}" runs it]`, 'bold')
  for (const { step, title, at } of headings) {
    const state = steps.find(({ number }) => number === step)
    said[at] = line(`Step ${step}: ${title}${state ? ` (${stateOf(state)})` : ''}`, 'bold')
  }
  if (only === undefined) return said
  const from = headings.find(({ step }) => step === only)?.at ?? 0
  const next = headings.find(({ step }) => step === only + 1)?.at
  return said.slice(from, next ?? said.length - closingLength(challenge, width))
}

function closingLength(challenge: Challenge, width: number): number {
  if (!challenge.closing.trim()) return 0
  const without = setAssignment({ ...challenge, closing: '' }, width).lines.length
  return setAssignment(challenge, width).lines.length - without
}
