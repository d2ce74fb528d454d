// What does the line above the keys say: what is going on, what came of it, or what holds the learner up?

import {
  firstOpenStep,
  isFinished,
  isMade,
  type SessionState,
  whyNotDone,
} from '../../engine/session-state.ts'
import type { Pane } from '../hooks/use-panes.ts'
import { type Line, line, lineWidth, span, widthOf } from '../line.ts'
import { stepMark } from '../marks.ts'
import { shortened } from './shortened.ts'

export function noticeLine(
  state: SessionState,
  isWide: boolean,
  isTyping: boolean,
  active: Pane,
  width: number,
): Line {
  const { notice, activity, run } = state
  if (isTyping && !notice && !isFinished(state)) return reasonLine(state, width)
  if (activity === 'checking') return line(' Checking …', 'dim')
  if (activity === 'running' && run) return [span(` ${run.title} runs; x ends it.`, 'yellow')]
  if (notice) return [span(' '), toned(notice.text, notice.tone)]
  if (run?.outcome) {
    const onward = isFinished(state) ? ' All steps are done: d tells why.' : ''
    return run.status === 'finished'
      ? [span(' '), toned(`${run.outcome}${onward}`, 'good')]
      : [span(' '), toned(run.outcome, 'bad')]
  }
  if (isMade(state))
    return line(' The lab made this, for a later challenge. r begins it anew, for you to do.')
  if (isFinished(state))
    return [
      span(' '),
      toned(
        `All steps are done. ${isTyping ? 'Ctrl-], then d' : 'd'} tells why it worked, and what comes next.`,
        'good',
      ),
    ]
  if (isWide || active === 'steps') return []
  return reasonLine(state, width, active === 'assignment' ? '  Tab: more' : '')
}

/** Where the steps are out of sight: what holds the learner up, in one line, and `more` where that is not all. */
function reasonLine(state: SessionState, width: number, more = ''): Line {
  const open = firstOpenStep(state)
  const why = open && whyNotDone(open.checks)
  if (!why) return []
  const start = [span(' '), stepMark(open), span(` Step ${open.number}: `)]
  const room = width - lineWidth(start) - 1
  const whole = why.reason.trimEnd()
  if (!whole.includes('\n') && widthOf(whole) <= room) return [...start, span(whole, 'dim')]
  const short = shortened(whole, room - widthOf(more))
  return [...start, span(short, 'dim'), ...(more ? [span(more, 'bold')] : [])]
}

function toned(text: string, tone: 'info' | 'good' | 'bad') {
  if (tone === 'good') return span(`✓ ${text}`, 'green')
  return tone === 'bad' ? span(`! ${text}`, 'red') : span(text)
}
