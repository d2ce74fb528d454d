// What does a chat request need that clients often leave out?

import type { JsonObject } from '../provider.ts'

/**
 * A stream reports its token usage only when asked, and the newer models refuse `max_tokens`. Undefined where the
 * body is fine as it is.
 */
export function adjustCompletions(body: JsonObject): JsonObject | undefined {
  const askForUsage = body.stream === true && body.stream_options === undefined
  const renameLimit =
    body.max_tokens !== undefined &&
    body.max_completion_tokens === undefined &&
    typeof body.model === 'string' &&
    body.model.startsWith('gpt-')
  if (!askForUsage && !renameLimit) return undefined
  const adjusted = { ...body }
  if (askForUsage) adjusted.stream_options = { include_usage: true }
  if (renameLimit) {
    adjusted.max_completion_tokens = adjusted.max_tokens
    delete adjusted.max_tokens
  }
  return adjusted
}
