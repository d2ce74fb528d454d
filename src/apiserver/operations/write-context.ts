// Who writes, and how strictly is the body read?

import type { User } from '../access/user.ts'

export type WriteContext = {
  user: User
  dryRun: boolean
  /** Owner of the fields written, in `metadata.managedFields`; undefined leaves that list alone. */
  manager?: string
  /** Unknown fields are an error, a warning, or dropped without a word. */
  validation: 'Strict' | 'Warn' | 'Ignore'
  /** A controller of this program: its objects have the right shape, so only their meaning is checked. */
  isTrusted: boolean
  warn(text: string): void
}

export type Subresource = '' | 'status' | 'approval' | 'finalize' | 'ephemeralcontainers'
