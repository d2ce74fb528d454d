// In which words does OpenAI refuse a request? https://platform.openai.com/docs/guides/error-codes

type Details = { param?: string | null; code?: string | null; type?: string }

export class OpenAiError extends Error {
  override name = 'OpenAiError'
  readonly status: number
  readonly body: object
  constructor(status: number, message: string, details: Details = {}) {
    super(message)
    this.status = status
    const { type = 'invalid_request_error', param = null, code = null } = details
    this.body = { error: { message, type, param, code } }
  }
}

export const invalidUrl = (method: string, path: string) =>
  new OpenAiError(404, `Invalid URL (${method} ${path})`)

export const wrongMethod = (method: string, path: string) =>
  new OpenAiError(
    405,
    `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
  )

export const noSuchModel = (model: string) =>
  new OpenAiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  })

export const missing = (param: string) =>
  new OpenAiError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  })

export const unknownParameter = (param: string) =>
  new OpenAiError(400, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' })

export const wrongType = (param: string, wanted: string, value: unknown) =>
  new OpenAiError(
    400,
    `Invalid type for '${param}': expected ${wanted}, but got ${describe(value)} instead.`,
    { param, code: 'invalid_type' },
  )

export const wrongValue = (param: string, value: unknown, supported: string[]) =>
  new OpenAiError(
    400,
    `Invalid value: '${value}'. Supported ${supported.length === 1 ? 'value is' : 'values are'}: ` +
      `${enumerate(supported.map((name) => `'${name}'`))}.`,
    { param, code: 'invalid_value' },
  )

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** "a", "a and b", "a, b, and c" */
const enumerate = (words: string[]) =>
  words.length < 3 ? words.join(' and ') : `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`
