// What is a learner told when something was thrown?

import { inOwnWords } from '../engine/in-own-words.ts'
import type { Failure } from '../engine/session-state.ts'

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { hint } = error as { hint?: string }
  return { message: error.message, ...(hint && { hint: inOwnWords(hint, process.env) }) }
}
