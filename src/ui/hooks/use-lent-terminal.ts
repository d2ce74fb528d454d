// How is the terminal lent to another program, and drawn anew when that has ended?

import { useApp, useStdin } from 'ink'
import { useCallback } from 'react'
import { lendTerminal } from '../lend-terminal.ts'

export type Lend = (use: () => Promise<unknown>) => Promise<void>

/** Rejects as `use` does, when the terminal is the app's again. */
export function useLentTerminal(): Lend {
  const { suspendTerminal } = useApp()
  const { stdin } = useStdin()
  return useCallback(
    (use) =>
      lendTerminal(() =>
        suspendTerminal(async () => {
          // Ink lets go of the terminal, and Node would still read from it: what is typed is the program's.
          await new Promise((resolve) => setImmediate(resolve))
          stdin.pause()
          await use()
        }),
      ),
    [suspendTerminal, stdin],
  )
}
