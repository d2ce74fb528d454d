// How does OpenAI's API answer? https://platform.openai.com/docs/api-reference

import { deriveId } from '../derive-id.ts'
import type { SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts'
import { answerChat } from './chat-completions.ts'
import { checkKey } from './check-key.ts'
import { answerEmbeddings } from './embeddings.ts'
import { describeModel, findModel, models } from './models.ts'
import { answerModeration } from './moderations.ts'
import { invalidUrl, OpenAiError, wrongMethod } from './openai-error.ts'
import { type Fields, isObject } from './read-value.ts'
import { answerResponse } from './responses.ts'

const MAX_BODY_BYTES = 50 * 1024 * 1024

/** A body, or events. `seed` is the same for the same request. */
type Answer = SimulatedReply['body']
type Endpoint =
  | { method: 'GET'; path: RegExp; answer(id: string): Answer }
  | { method: 'POST'; path: RegExp; answer(body: Fields, seed: string): Answer }

const ENDPOINTS: Endpoint[] = [
  { method: 'POST', path: /^\/v1\/chat\/completions$/, answer: answerChat },
  { method: 'POST', path: /^\/v1\/responses$/, answer: answerResponse },
  { method: 'POST', path: /^\/v1\/embeddings$/, answer: answerEmbeddings },
  { method: 'POST', path: /^\/v1\/moderations$/, answer: answerModeration },
  { method: 'GET', path: /^\/v1\/models$/, answer: listModels },
  { method: 'GET', path: /^\/v1\/models\/([^/]+)$/, answer: (id) => describeModel(findModel(id)) },
]

export const openai: Simulator = {
  name: 'openai',
  defaultPort: 9001,
  maxBodyBytes: MAX_BODY_BYTES,

  handle(request) {
    const seed = `${request.method} ${request.path} ${request.body}`
    const headers = headersOf(seed)
    try {
      return { status: 200, headers, body: answer(request, seed) }
    } catch (error) {
      if (!(error instanceof OpenAiError)) throw error
      const contentType = { 'content-type': 'application/json; charset=utf-8' }
      return { status: error.status, headers: { ...headers, ...contentType }, body: error.body }
    }
  },
}

function answer(request: SimulatedRequest, seed: string): Answer {
  const { method, path, headers } = request
  const endpoints = ENDPOINTS.filter((endpoint) => endpoint.path.test(path))
  if (endpoints.length === 0) throw invalidUrl(method, path)
  const endpoint = endpoints.find((candidate) => candidate.method === method)
  if (!endpoint) throw wrongMethod(method, path)
  checkKey(headers.authorization)
  if (endpoint.method === 'POST') return endpoint.answer(readBody(request), seed)
  return endpoint.answer(decode(endpoint.path.exec(path)?.[1] ?? ''))
}

function readBody({ body, tooLarge, headers }: SimulatedRequest): Fields {
  if (tooLarge)
    throw new OpenAiError(413, `Maximum content size limit (${MAX_BODY_BYTES}) exceeded`)
  const contentType = headers['content-type'] ?? ''
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType))
    throw new OpenAiError(
      400,
      `Unsupported content type: '${contentType}'. This API method only accepts 'application/json' requests, ` +
        `but you specified the header 'Content-Type: ${contentType}'. Please try again with a supported content type.`,
      { code: 'unsupported_content_type' },
    )
  const fields = parse(body)
  if (!isObject(fields))
    throw new OpenAiError(
      400,
      'We could not parse the JSON body of your request. (HINT: This likely means you aren’t using your ' +
        'HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
    )
  return fields
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

function decode(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function listModels() {
  return { object: 'list', data: models.map(describeModel) }
}

const headersOf = (seed: string) => ({
  'x-request-id': deriveId('req_', 32, seed).toLowerCase(),
  'openai-version': '2020-10-01',
  'openai-organization': 'simulated',
  'openai-processing-ms': '1',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-limit-tokens': '200000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-remaining-tokens': '199000',
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-reset-tokens': '300ms',
})
