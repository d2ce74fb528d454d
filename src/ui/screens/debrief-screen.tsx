// It is done: why did it work, what is easily got wrong, and where does it go on?

import { Box } from 'ink'
import { useMemo } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import { formatElapsed } from '../format-elapsed.ts'
import { useKeys } from '../hooks/use-keys.ts'
import { useScroll } from '../hooks/use-scroll.ts'
import { type Size, textWidth } from '../layout.ts'
import { type Line, line, span } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'

type Props = {
  challenge: Challenge
  next: Challenge | undefined
  /** Milliseconds from its beginning to its end. */
  took: number | undefined
  size: Size
  onNext: () => void
  onClose: () => void
}

export function DebriefScreen({ challenge, next, took, size, onNext, onClose }: Props) {
  const { columns, rows } = size
  const lines = useMemo(
    () => debriefLines(challenge, took, textWidth(columns)),
    [challenge, took, columns],
  )
  const height = rows - 2
  const scroll = useScroll(lines.length, height)
  useKeys((input, key) => {
    if (key.return && next) return onNext()
    if (!scroll.onKey(input, key)) onClose()
  })
  const onward = next ? [span(' Enter', 'bold'), span(` goes on to: ${next.title} ·`, 'dim')] : []
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar(`Done: ${challenge.title}`)} width={columns} />
      <LinesView lines={lines} offset={scroll.offset} width={columns} height={height} margin={1} />
      <Bar left={[...onward, span(' Esc', 'bold'), span(' back', 'dim')]} width={columns} />
    </Box>
  )
}

function debriefLines(
  { steps, closing }: Challenge,
  took: number | undefined,
  width: number,
): Line[] {
  const time = took === undefined ? '' : formatElapsed(took)
  return [
    [],
    [
      span('✓ ', 'green', 'bold'),
      span(`All ${steps.length} steps are done${time ? `, after ${time}` : ''}.`, 'bold'),
    ],
    ...steps.map(({ number, title }): Line => [span('  ✓ ', 'green'), span(`${number}. ${title}`)]),
    [],
    ...(closing.trim()
      ? renderMarkdown(closing, width)
      : [line('This challenge has no closing words.', 'dim')]),
  ]
}
