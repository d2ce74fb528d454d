// Something to read while the cluster and the challenge get ready, and how far that is.

import { Box } from 'ink'
import { useEffect, useMemo, useState } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import type { SetupState } from '../../engine/session-state.ts'
import { useElapsed } from '../hooks/use-elapsed.ts'
import { useScroll } from '../hooks/use-scroll.ts'
import { useKeys } from '../keyboard.tsx'
import { FAILED_KEYS, isPaletteKey, NOTES_KEYS } from '../keys.ts'
import { type Size, textWidth } from '../layout.ts'
import { type Line, line, span, wrapped } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { KeyBar } from '../panes/key-bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'

type Props = {
  challenge: Challenge
  setup: SetupState | undefined
  /** How long it takes as a rule, in words. */
  usually: string
  size: Size
  isActive: boolean
  onRead: () => void
  onRetry: () => void
  onLeave: () => void
  onHelp: () => void
  onPalette: () => void
}

/** `wantsOn`: the learner has read enough, and waits. */
type Time = { seconds: number; usually: string; wantsOn: boolean }

/** Phases that are shown at once: the last of them are the news. Few where there are few rows for the notes. */
const shownPhases = (rows: number) => (rows < 30 ? 3 : 6)

export function NotesScreen({
  challenge,
  setup,
  usually,
  size,
  isActive,
  onRead,
  onRetry,
  onLeave,
  onHelp,
  onPalette,
}: Props) {
  const { columns, rows } = size
  const width = textWidth(columns)
  const notes = useMemo(() => renderNotes(challenge, width), [challenge, width])
  const seconds = useElapsed(setup?.startedAt, setup?.finishedAt)
  const [wantsOn, setWantsOn] = useState(false)
  useEffect(() => {
    if (wantsOn && setup?.status === 'finished') onRead()
  }, [wantsOn, setup?.status, onRead])
  const progress = progressLines(
    setup,
    { seconds, usually, wantsOn },
    width,
    shownPhases(rows),
  ).slice(0, rows - 4)
  const height = Math.max(1, rows - 3 - progress.length)
  const scroll = useScroll(notes.length, height)

  useKeys(
    (input, key) => {
      if (key.return) setWantsOn(setup?.status !== 'failed')
      else if (input === 'r' && setup?.status === 'failed') onRetry()
      else if (input === 'q' || key.escape) onLeave()
      else if (input === '?') onHelp()
      else if (isPaletteKey(input, key)) onPalette()
      else scroll.onKey(input, key)
    },
    { isActive },
  )
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar(challenge.title)} width={columns} />
      <LinesView lines={notes} offset={scroll.offset} width={columns} height={height} margin={1} />
      <Bar left={line('─'.repeat(columns), 'dim')} width={columns} />
      <LinesView lines={progress} width={columns} height={progress.length} margin={1} />
      <KeyBar keys={setup?.status === 'failed' ? FAILED_KEYS : NOTES_KEYS} width={columns} />
    </Box>
  )
}

function renderNotes({ notes, teaser, introduction }: Challenge, width: number): Line[] {
  const texts = notes.map(({ contents }) => contents)
  const text = texts.length > 0 ? texts.join('\n\n---\n\n') : `${teaser}\n\n${introduction}`
  return [[], ...renderMarkdown(text, width)]
}

/** As many rows from the first moment on as there will be, so that nothing moves under the reader; more only for a failure. */
function progressLines(
  setup: SetupState | undefined,
  time: Time,
  width: number,
  shown: number,
): Line[] {
  if (!setup) return [line('Getting ready …'), ...blank(shown)]
  const phases = setup.phases.slice(-shown).map(({ phase, detail }, index, all): Line => {
    const isLast = index === all.length - 1
    const mark =
      !isLast || setup.status === 'finished'
        ? span('✓ ', 'green')
        : setup.status === 'failed'
          ? span('✗ ', 'red')
          : span('… ', 'yellow')
    return [mark, span(phase), ...(detail ? [span(`  ${detail}`, 'dim')] : [])]
  })
  return [...summaryLines(setup, time, width), ...phases, ...blank(shown - phases.length)]
}

const blank = (count: number): Line[] => Array.from({ length: count }, () => [])

function summaryLines(
  { status, startedAt, finishedAt, failure }: SetupState,
  { seconds, usually, wantsOn }: Time,
  width: number,
): Line[] {
  if (status === 'running')
    return [
      [
        span(`Getting ready: ${seconds} s`, 'bold'),
        span(`  usually ${usually}${wantsOn ? ', and on to the assignment then' : ''}`, 'dim'),
      ],
    ]
  if (status === 'finished') {
    const took = (((finishedAt ?? startedAt) - startedAt) / 1000).toFixed(1)
    return [
      [span('Ready', 'bold', 'green'), span(` in ${took} s. Enter goes on to the assignment.`)],
    ]
  }
  return [
    ...(failure?.message ?? '').split('\n').flatMap((text) => wrapped([span(text, 'red')], width)),
    ...(failure?.hint
      ? wrapped([span(failure.hint, 'cyan')], width, { first: [span('→ ', 'dim')] })
      : []),
    line('r tries again, q goes back to the list.', 'bold'),
  ]
}
