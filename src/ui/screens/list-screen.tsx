// Which challenges are there, and how far is the learner in each?

import { Box } from 'ink'
import { useState } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import type { Lab } from '../../engine/lab.ts'
import { type Standing, standingOf } from '../../engine/standing-of.ts'
import { useKeys } from '../keyboard.tsx'
import { isPaletteKey, LIST_KEYS } from '../keys.ts'
import type { Size } from '../layout.ts'
import { type Line, line, type Span, span, wrapped } from '../line.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { KeyBar } from '../panes/key-bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'

type Props = {
  lab: Lab
  size: Size
  isActive: boolean
  onChoose: (challenge: Challenge) => void
  onQuit: () => void
  onHelp: () => void
  onPalette: () => void
}

export function ListScreen({
  lab,
  size: { columns, rows },
  isActive,
  onChoose,
  onQuit,
  onHelp,
  onPalette,
}: Props) {
  const { challenges, title, teaser } = lab.track
  const [selected, setSelected] = useState(() =>
    Math.max(0, challenges.indexOf(nextChallenge(lab))),
  )
  useKeys(
    (input, key) => {
      if (key.upArrow || input === 'k') setSelected(Math.max(0, selected - 1))
      if (key.downArrow || input === 'j') setSelected(Math.min(challenges.length - 1, selected + 1))
      if (key.return) onChoose(challenges[selected]!)
      if (input === 'q') onQuit()
      if (input === '?') onHelp()
      if (isPaletteKey(input, key)) onPalette()
    },
    { isActive },
  )
  const width = Math.min(90, columns - 4)
  const entries = challenges.map((challenge, index) =>
    entryLines(lab, challenge, index === selected, width),
  )
  const lines = [
    [],
    ...wrapped([span(teaser)], width),
    [],
    ...entries.flat(),
    ...noticeLines(lab, width),
  ]
  const height = rows - 2
  const selectedAt = lines.indexOf(entries[selected]![0]!)
  const offset = Math.max(0, Math.min(selectedAt - Math.floor(height / 2), lines.length - height))
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar(title)} width={columns} />
      <LinesView lines={lines} offset={offset} width={columns} height={height} margin={2} />
      <KeyBar keys={LIST_KEYS} width={columns} />
    </Box>
  )
}

/** The one that the learner is in, or where that is finished the next that is not. */
function nextChallenge(lab: Lab): Challenge {
  const current = lab.currentChallenge()
  if (!lab.progressOf(current)?.finishedAt) return current
  return lab.track.challenges.find((challenge) => !lab.progressOf(challenge)?.finishedAt) ?? current
}

function entryLines(lab: Lab, challenge: Challenge, isSelected: boolean, width: number): Line[] {
  const progress = lab.progressOf(challenge)
  const total = challenge.steps.length
  const done = challenge.steps.filter(({ number }) => progress?.steps[number]?.doneAt).length
  const standing = standingOf(challenge, progress)
  const state = {
    new: `${total} steps`,
    started: `${done} of ${total} steps done`,
    finished: 'finished',
    made: 'made by the lab, for a later challenge',
  }[standing]
  const mark = MARKS[standing]
  const title = span(challenge.title, 'bold', ...(isSelected ? (['inverse'] as const) : []))
  return [
    ...wrapped([title, span(`  ${state}`, 'dim')], width, {
      first: [span(isSelected ? '▸ ' : '  ', 'bold'), mark, span(' ')],
      rest: [span('    ')],
    }),
    ...wrapped([span(challenge.teaser, 'dim')], width, { first: [span('    ')] }),
    [],
  ]
}

const MARKS: Record<Standing, Span> = {
  new: span('○', 'dim'),
  started: span('◐', 'yellow'),
  finished: span('✓', 'green', 'bold'),
  made: span('◇', 'dim'),
}

const noticeLines = ({ progress, providers }: Lab, width: number): Line[] => [
  ...(providers === 'real'
    ? line('Real providers answer, with your OPENAI_API_KEY.', 'dim').map((each) => [each])
    : []),
  ...(progress.notice ? wrapped([span(progress.notice, 'yellow')], width) : []),
]
