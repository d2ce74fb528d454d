// How soon did a stream's first token come, and how quickly the others?

import type { LlmRecord, RequestRecord } from './request-record.ts'

/** Milliseconds; missing where there was no such token. */
export function streamTimes(
  { startedMs, firstPartMs }: RequestRecord,
  { outputTokens = 0 }: LlmRecord,
  durationMs: number,
): { first?: number; perToken?: number } {
  if (firstPartMs === undefined) return {}
  const first = firstPartMs - startedMs
  return outputTokens > 1
    ? { first, perToken: (durationMs - first) / (outputTokens - 1) }
    : { first }
}
