// What is Anthropic's error in the words of OpenAI? The status stays as it was.

import type { JsonObject } from '../provider.ts'

export const decodeError = (body: string): JsonObject => ({
  event_id: null,
  error: { type: 'invalid_request_error', message: readMessage(body) },
})

function readMessage(body: string): string {
  try {
    const message = JSON.parse(body)?.error?.message
    return typeof message === 'string' ? message : body
  } catch {
    return body
  }
}
