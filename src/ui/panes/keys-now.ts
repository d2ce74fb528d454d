// Which keys does the learner have now?

import { isFinished, type SessionState } from '../../engine/session-state.ts'
import {
  ASSIGNMENT_KEYS,
  FINISHED_KEYS,
  type KeyHelp,
  QUESTION_KEYS,
  TERMINAL_KEYS,
  TYPED_KEYS,
} from '../keys.ts'

/** `tabKeys` are those of a tab that has taken the keyboard. */
export function keysNow(
  state: SessionState,
  isTyping: boolean,
  tabKeys: KeyHelp[] | undefined,
): KeyHelp[] {
  if (state.question) return QUESTION_KEYS
  if (isTyping) return isBlockTyped(state) ? TYPED_KEYS : TERMINAL_KEYS
  return tabKeys ?? (isFinished(state) ? FINISHED_KEYS : ASSIGNMENT_KEYS)
}

const isBlockTyped = ({ blocks }: SessionState) =>
  Object.values(blocks).some(({ status }) => status === 'typed')
