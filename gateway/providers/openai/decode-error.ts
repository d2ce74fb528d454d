// What is OpenAI's error in the words of Anthropic? The status stays as it was.

import type { JsonObject } from '../provider.ts'

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

export function decodeError(body: string, status: number): JsonObject {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message: readMessage(body) } }
}

function readMessage(body: string): string {
  try {
    const { error } = JSON.parse(body)
    const message = typeof error === 'string' ? error : error?.message
    return typeof message === 'string' ? message : body
  } catch {
    return body
  }
}
