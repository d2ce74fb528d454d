// What is Bedrock's error in the words of OpenAI? The status stays as it was.

import type { JsonObject } from '../provider.ts'

export const decodeError = (body: string): JsonObject => ({
  event_id: null,
  error: { type: 'invalid_request_error', message: readMessage(body) },
})

/** AWS spells it in either way. */
function readMessage(body: string): string {
  try {
    const { message, Message } = JSON.parse(body)
    const found = message ?? Message
    return typeof found === 'string' ? found : body
  } catch {
    return body
  }
}
