// The screen of the shell in the terminal tab, row by row.

import { Box, Text } from 'ink'
import { useEffect, useSyncExternalStore } from 'react'
import type { TerminalSession } from './terminal-session.ts'

type Props = { session: TerminalSession; width: number; height: number; isFocused: boolean }

export function TerminalView({ session, width, height, isFocused }: Props) {
  const { rows } = useSyncExternalStore(session.subscribe, session.screen)
  useEffect(() => session.resize({ columns: width, rows: height }), [session, width, height])
  useEffect(() => {
    session.setFocus(isFocused)
    return () => session.setFocus(false)
  }, [session, isFocused])
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
      <Text wrap="truncate">
        {Array.from({ length: height }, (_, row) => rows[row] || ' ').join('\n')}
      </Text>
    </Box>
  )
}
