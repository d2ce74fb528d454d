// What is OpenAI's error in the words of Google? The status stays as it was.

import type { JsonObject } from '../../provider.ts'
import { isObject } from '../../read-object.ts'

const STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

export function decodeError(body: string, code: number): JsonObject {
  const status = STATUSES[code] ?? (code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL')
  return { error: { code, message: readMessage(body), status } }
}

function readMessage(body: string): string {
  try {
    const { error } = JSON.parse(body)
    const message = isObject(error) ? error.message : error
    return typeof message === 'string' ? message : body
  } catch {
    return body
  }
}
