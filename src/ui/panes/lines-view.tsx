// So many lines, from this one on, in a box of this size.

import { Box, Text } from 'ink'
import { memo } from 'react'
import { fitted, type Line, toAnsi } from '../line.ts'

type Props = { lines: Line[]; offset?: number; width: number; height: number; margin?: number }

export const LinesView = memo(function LinesView({
  lines,
  offset = 0,
  width,
  height,
  margin = 0,
}: Props) {
  const rows = Array.from({ length: height }, (_, row) => lines[offset + row] ?? [])
  return (
    <Box flexDirection="column" width={width} height={height} paddingLeft={margin} flexShrink={0}>
      {rows.map((each, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
        <Text key={row} wrap="truncate">
          {toAnsi(fitted(each, width - margin)) || ' '}
        </Text>
      ))}
    </Box>
  )
})
