// In which words does AWS refuse a request? https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html

const STATUSES = {
  AccessDeniedException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  ValidationException: 400,
} as const

export class BedrockError extends Error {
  override name = 'BedrockError'
  readonly type: keyof typeof STATUSES
  constructor(type: keyof typeof STATUSES, message: string) {
    super(message)
    this.type = type
  }

  get status() {
    return STATUSES[this.type]
  }
}

export const invalid = (message: string) => new BedrockError('ValidationException', message)

/** As AWS's own validation counts. */
export const constraint = (value: unknown, at: string, wanted: string) =>
  invalid(
    `1 validation error detected: Value ${JSON.stringify(value) ?? 'null'} at '${at}' failed to satisfy constraint: ${wanted}`,
  )

export const missing = (at: string) => constraint(null, at, 'Member must not be null')
