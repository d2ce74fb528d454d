// How does Anthropic's API answer? https://docs.claude.com/en/api/overview

import { deriveId } from '../derive-id.ts'
import type { SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts'
import { AnthropicError } from './anthropic-error.ts'
import { checkHeaders } from './check-headers.ts'
import { answerMessages, countMessages } from './messages.ts'
import { describeModel, findModel, listModels } from './models.ts'
import { type Fields, isObject } from './read-value.ts'

const MAX_BODY_BYTES = 32 * 1024 * 1024

type Asked = { body: Fields; query: URLSearchParams; id: string; version: string; seed: string }
type Endpoint = {
  method: 'GET' | 'POST'
  path: RegExp
  answer(asked: Asked): SimulatedReply['body']
}

const ENDPOINTS: Endpoint[] = [
  { method: 'POST', path: /^\/v1\/messages$/, answer: answerMessages },
  { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, answer: countMessages },
  { method: 'GET', path: /^\/v1\/models$/, answer: ({ query }) => listModels(query) },
  {
    method: 'GET',
    path: /^\/v1\/models\/([^/]+)$/,
    answer: ({ id }) => describeModel(findModel(id)),
  },
]

export const anthropic: Simulator = {
  name: 'anthropic',
  defaultPort: 9002,
  maxBodyBytes: MAX_BODY_BYTES,

  handle(request) {
    const seed = `${request.method} ${request.path} ${request.body}`
    const requestId = deriveId('req_011C', 20, seed)
    const headers = { ...RATE_LIMITS, 'request-id': requestId }
    try {
      return { status: 200, headers, body: answer(request, seed) }
    } catch (error) {
      if (!(error instanceof AnthropicError)) throw error
      return {
        status: error.status,
        headers: { 'request-id': requestId, 'x-should-retry': 'false' },
        body: error.bodyFor(requestId),
      }
    }
  },
}

function answer(request: SimulatedRequest, seed: string): SimulatedReply['body'] {
  const { method, path, query, headers } = request
  const endpoints = ENDPOINTS.filter((endpoint) => endpoint.path.test(path))
  if (endpoints.length === 0) throw new AnthropicError(404, 'Not Found')
  const endpoint = endpoints.find((candidate) => candidate.method === method)
  if (!endpoint) throw new AnthropicError(405, 'Method Not Allowed')
  const version = checkHeaders(headers)
  const body = method === 'POST' ? readBody(request) : {}
  const id = endpoint.path.exec(path)?.[1] ?? ''
  return endpoint.answer({ body, query, id, version, seed })
}

function readBody({ body, tooLarge, headers }: SimulatedRequest): Fields {
  if (tooLarge) throw new AnthropicError(413, 'Request exceeds the maximum size')
  if (!/^application\/([\w.-]+\+)?json\b/i.test(headers['content-type'] ?? ''))
    throw new AnthropicError(400, 'content-type: must be "application/json"')
  const fields = parse(body)
  if (isObject(fields)) return fields
  throw new AnthropicError(
    400,
    'Input should be a valid dictionary or object to extract fields from',
  )
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new AnthropicError(400, 'The request body is not valid JSON')
  }
}

const RATE_LIMITS = {
  'anthropic-organization-id': 'simulated',
  ...Object.fromEntries(
    Object.entries({ requests: 4000, 'input-tokens': 400_000, 'output-tokens': 80_000 }).flatMap(
      ([name, limit]) => [
        [`anthropic-ratelimit-${name}-limit`, String(limit)],
        [`anthropic-ratelimit-${name}-remaining`, String(limit - 1)],
        [`anthropic-ratelimit-${name}-reset`, '2026-01-01T00:00:00Z'],
      ],
    ),
  ),
}
