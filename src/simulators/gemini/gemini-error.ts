// In which words does Google refuse a request? https://ai.google.dev/gemini-api/docs/troubleshooting

const STATUSES = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
} as const

export class GeminiError extends Error {
  override name = 'GeminiError'
  readonly code: keyof typeof STATUSES
  readonly details: object[] | undefined
  constructor(code: keyof typeof STATUSES, message: string, details?: object[]) {
    super(message)
    this.code = code
    this.details = details
  }

  get body() {
    const { code, message, details } = this
    return { error: { code, message, status: STATUSES[code], ...(details && { details }) } }
  }
}

export const invalid = (message: string) => new GeminiError(400, message)

export const unknownName = (name: string, at: string) =>
  invalid(
    `Invalid JSON payload received. Unknown name "${name}"${at === '' ? '' : ` at '${at}'`}: Cannot find field.`,
  )

export const wrongValue = (at: string, type: string, value: unknown) =>
  invalid(`Invalid value at '${at}' (${type}), ${JSON.stringify(value)}`)
