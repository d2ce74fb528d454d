// Which keys does the built-in editor have? Those that a learner needs first come first.

import type { KeyHelp } from '../keys.ts'

export const EDITOR_KEYS: KeyHelp[] = [
  { keys: 'Ctrl-S', does: 'save', short: 'save' },
  { keys: 'Ctrl-R', does: 'save, and apply with kubectl (F5 too)', short: 'apply' },
  { keys: 'Esc', does: 'back to the files (Ctrl-] too)', short: 'leave' },
  { keys: 'Ctrl-N', does: 'go to the next problem (F8 too)', short: 'next problem' },
  { keys: 'Ctrl-Z', does: 'undo; Ctrl-Y does it again', short: 'undo' },
  { keys: 'Ctrl-K', does: 'delete the line', short: 'delete line' },
  { keys: 'Tab', does: 'indent by two; Shift-Tab takes two away', short: 'indent' },
]
