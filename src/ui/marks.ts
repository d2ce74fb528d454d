// Which sign stands before a step and a check? Each has a shape of its own: colour only helps.

import type { StepReport, StepState } from '../engine/session-state.ts'
import { type Span, span } from './line.ts'

export function stepMark({ status, seen }: Pick<StepState, 'status' | 'seen'>): Span {
  if (status === 'done') return span('✓', 'green', 'bold')
  if (status === 'broken-again') return span('!', 'red', 'bold')
  return seen === 'could-not-check' ? span('?', 'yellow', 'bold') : span('○', 'dim')
}

export function checkMark(status: StepReport['status']): Span {
  if (status === 'done') return span('✓', 'green')
  return status === 'not-yet' ? span('✗', 'red') : span('?', 'yellow')
}
