// In which words does Anthropic refuse a request? https://docs.claude.com/en/api/errors

const TYPES = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
} as const

export class AnthropicError extends Error {
  override name = 'AnthropicError'
  readonly status: keyof typeof TYPES
  constructor(status: keyof typeof TYPES, message: string) {
    super(message)
    this.status = status
  }

  bodyFor(requestId: string) {
    const error = { type: TYPES[this.status], message: this.message }
    return { type: 'error', error, request_id: requestId }
  }
}

/** A field that is not as it should be: where, and what is wrong with it. */
export const invalid = (path: string, problem: string) =>
  new AnthropicError(400, `${path}: ${problem}`)
