// What is Gemini's error in the words of OpenAI? The status stays as it was.

import type { JsonObject } from '../provider.ts'

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
}

export function decodeError(body: string, status: number): JsonObject {
  const { message, status: code } = readError(body)
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error')
  return { event_id: null, error: { type, message, ...(code && { code }) } }
}

/** Some of Google's endpoints answer with a list that holds the one error. */
function readError(body: string): { message: string; status?: string } {
  try {
    const { error } = [JSON.parse(body)].flat()[0]
    const status = typeof error.status === 'string' ? error.status : undefined
    if (typeof error.message === 'string') return { message: error.message, status }
  } catch {
    // Not from the API itself.
  }
  return { message: body }
}
