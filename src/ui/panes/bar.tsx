// One line over the whole width: the header at the top, the keys at the bottom.

import { Box, Text } from 'ink'
import { fitted, type Line, lineWidth, padded, span, toAnsi } from '../line.ts'

/** What stands on the right gives way where there is no room for both. */
export function Bar({ left, right = [], width }: { left: Line; right?: Line; width: number }) {
  const room = width - lineWidth(right)
  const spans =
    room > lineWidth(left) ? [...padded(left, room), ...right] : padded(fitted(left, width), width)
  return (
    <Box width={width} height={1} flexShrink={0}>
      <Text wrap="truncate">{toAnsi(spans)}</Text>
    </Box>
  )
}

export const titleBar = (text: string): Line => [span(' '), span(text, 'bold')]
