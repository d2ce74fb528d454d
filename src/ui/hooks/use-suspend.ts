// Ctrl-Z: the app gives the terminal back and stops, and `fg` draws it again.

import { useApp, useInput } from 'ink'
import { isTerminalLent, lendTerminal } from '../lend-terminal.ts'

/** Nobody stops a program that no shell looks after: then it goes on after this long. */
const STOPPED_WITHIN_MS = 200

export function useSuspend() {
  const { suspendTerminal } = useApp()
  useInput((input, key) => {
    if (!key.ctrl || input !== 'z' || isTerminalLent() || process.platform === 'win32') return
    void lendTerminal(() => suspendTerminal(stopAndGoOn)).catch(() => {})
  })
}

/** The whole group, as the terminal would: npm waits in it too. */
async function stopAndGoOn() {
  await new Promise<void>((resolve) => {
    process.once('SIGCONT', () => resolve())
    setTimeout(resolve, STOPPED_WITHIN_MS)
    process.kill(0, 'SIGTSTP')
  })
}
