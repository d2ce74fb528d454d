// It is done: why did it work, what is easily got wrong, and where does it go on?

import { Box } from 'ink'
import { useMemo } from 'react'
import type { Challenge, Track } from '../../content/challenge.ts'
import { useScroll } from '../hooks/use-scroll.ts'
import { useKeys } from '../keyboard.tsx'
import { type Size, textWidth } from '../layout.ts'
import { span } from '../line.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'
import { debriefLines, endLines } from './debrief-lines.ts'

type Props = {
  challenge: Challenge
  /** Undefined where every other one is finished. */
  next: Challenge | undefined
  course: Track
  /** Milliseconds from its beginning to its end. */
  took: number | undefined
  size: Size
  onNext: () => void
  onClose: () => void
}

export function DebriefScreen({ challenge, next, course, took, size, onNext, onClose }: Props) {
  const { columns, rows } = size
  const lines = useMemo(
    () => [
      ...debriefLines(challenge, took, textWidth(columns)),
      ...(next ? [] : endLines(course, 'r', textWidth(columns))),
    ],
    [challenge, next, course, took, columns],
  )
  const height = rows - 2
  const scroll = useScroll(lines.length, height)
  useKeys((input, key) => {
    if (key.return) return onNext()
    if (!scroll.onKey(input, key)) onClose()
  })
  const onward = [
    span(' Enter', 'bold'),
    span(next ? ` goes on to: ${next.title} ·` : ' goes to the list of challenges ·', 'dim'),
  ]
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar(`Done: ${challenge.title}`)} width={columns} />
      <LinesView lines={lines} offset={scroll.offset} width={columns} height={height} margin={1} />
      <Bar left={[...onward, span(' Esc', 'bold'), span(' back', 'dim')]} width={columns} />
    </Box>
  )
}
