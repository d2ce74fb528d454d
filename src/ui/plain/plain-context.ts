// What has each command at hand?

import type { Ask } from './ask.ts'
import type { PlainSession } from './plain-session.ts'
import type { LineReader } from './read-lines.ts'

export type PlainContext = {
  session: PlainSession
  ask: Ask
  lines: LineReader
  /** Whether somebody sits at a terminal, which another program can be given. */
  isTerminal: boolean
  quit: () => void
}
