// What stands above the panes: the challenge and how far it is, the panes that there are, and the tab that is open.

import { countDone, isFinished, type SessionState } from '../../engine/session-state.ts'
import { formatElapsed } from '../format-elapsed.ts'
import { PANES, type Pane, type TabPane } from '../hooks/use-panes.ts'
import { type Line, lineWidth, span } from '../line.ts'
import { stepMark } from '../marks.ts'
import { TABS } from '../tabs/tabs.ts'

export const elapsedOf = (ms: number): Line => {
  const text = formatElapsed(ms)
  return text === '' ? [] : [span(`${text}  `, 'dim')]
}

export const progressOf = (state: SessionState): Line => [
  ...state.steps.flatMap((step) => [stepMark(step), span(' ')]),
  isFinished(state)
    ? span('all done', 'green', 'bold')
    : span(`${countDone(state)} of ${state.steps.length} done${brokenOf(state)}`),
]

const brokenOf = ({ steps }: SessionState) => {
  const broken = steps.filter(({ status }) => status === 'broken-again').length
  return broken === 0 ? '' : `, ${broken} broken`
}

const TITLES: Record<string, string> = {
  assignment: 'Assignment',
  steps: 'Steps',
  terminal: 'Terminal',
  output: 'Output',
  ...Object.fromEntries(TABS.map(({ name, title }) => [name, title])),
}

/** Where they do not fit, those in front of the active one go first. */
export function paneTitles(active: Pane, { run }: SessionState, width: number): Line {
  const titles = PANES.map(
    (pane): Line => [
      span(' '),
      pane === active
        ? span(`[${TITLES[pane]}]`, 'bold', 'underline')
        : span(` ${TITLES[pane]} `, 'dim'),
      ...(pane === 'output' && run?.status === 'running' ? [span('…', 'yellow')] : []),
    ],
  )
  const seen = titles.slice(0, PANES.indexOf(active) + 1)
  let first = 0
  while (first < seen.length - 1 && lineWidth(seen.slice(first).flat()) > width - 2) first++
  return [...(first > 0 ? [span('‹', 'dim')] : []), ...titles.slice(first).flat()]
}

/** How far down the pane is that the keys scroll. */
export function placeIn(offset: number, pane: Pane, lasts: Partial<Record<Pane, number>>): Line {
  const last = lasts[pane] ?? 0
  if (last <= 0) return []
  return [span(`${Math.round((100 * offset) / last)}% `, 'dim')]
}

export const tabTitle = (
  pane: TabPane,
  { run }: SessionState,
  isTyping: boolean,
  width: number,
): Line => {
  const title =
    pane === 'output' && run?.status === 'running'
      ? ` Output: ${run.title} runs, x ends it `
      : ` ${TITLES[pane]}${pane === 'terminal' ? (isTyping ? ': Ctrl-] leaves it' : ': t types in it') : ''} `
  return [
    span('──', 'dim'),
    span(title, 'bold', ...(isTyping && pane === 'terminal' ? (['inverse'] as const) : [])),
    span('─'.repeat(Math.max(0, width - title.length - 2)), 'dim'),
  ]
}
