// So many lines, from this one on, in a box of this size.

import { Box, Text } from 'ink'
import { memo } from 'react'
import { fitted, type Line, toAnsi } from '../line.ts'

type Props = { lines: Line[]; offset?: number; width: number; height: number; margin?: number }

/** One text of them all: a pane that scrolls is one node to Ink, and not one for each row. */
export const LinesView = memo(function LinesView({
  lines,
  offset = 0,
  width,
  height,
  margin = 0,
}: Props) {
  const rows = Array.from({ length: height }, (_, row) =>
    drawn(lines[offset + row] ?? [], width - margin),
  )
  return (
    <Box flexDirection="column" width={width} height={height} paddingLeft={margin} flexShrink={0}>
      <Text wrap="truncate">{rows.join('\n')}</Text>
    </Box>
  )
})

/** A line looks the same wherever it is scrolled to. */
const known = new WeakMap<Line, { width: number; text: string }>()

function drawn(line: Line, width: number): string {
  const before = known.get(line)
  if (before?.width === width) return before.text
  const text = toAnsi(fitted(line, width)) || ' '
  known.set(line, { width, text })
  return text
}
