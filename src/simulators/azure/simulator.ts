// How do OpenAI's models answer on Azure? https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference

import { deriveId } from '../derive-id.ts'
import { answerChat } from '../openai/chat-completions.ts'
import { answerEmbeddings } from '../openai/embeddings.ts'
import { models } from '../openai/models.ts'
import { OpenAiError } from '../openai/openai-error.ts'
import { type Fields, isObject } from '../openai/read-value.ts'
import { answerResponse } from '../openai/responses.ts'
import type { SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts'
import { AzureError, denied, noDeployment, notFound } from './azure-error.ts'

const ACCEPTED_KEY = 'azure-lab-demo-key'

type Answer = (body: Fields, seed: string) => SimulatedReply['body']

const OPERATIONS: Record<string, Answer> = {
  'chat/completions': answerChat,
  embeddings: answerEmbeddings,
  responses: answerResponse,
}

export const azure: Simulator = {
  name: 'azure',
  defaultPort: 9004,
  maxBodyBytes: 50 * 1024 * 1024,

  handle(request) {
    const seed = `${request.path} ${request.body}`
    const headers = {
      'apim-request-id': deriveId('', 32, seed).toLowerCase(),
      'x-ms-region': 'Simulated',
      'x-ratelimit-remaining-requests': '999',
      'x-ratelimit-remaining-tokens': '99999',
    }
    try {
      return { status: 200, headers, body: answer(request, seed) }
    } catch (error) {
      if (!(error instanceof AzureError || error instanceof OpenAiError)) throw error
      return { status: error.status, headers, body: error.body }
    }
  },
}

function answer(request: SimulatedRequest, seed: string): SimulatedReply['body'] {
  checkKey(request)
  const { operation, deployment } = readTarget(request)
  const run = request.method === 'POST' ? OPERATIONS[operation] : undefined
  if (!run) throw notFound()
  const body = readBody(request)
  const model = deployment ?? body.model
  if (!models.some(({ id }) => id === model)) throw noDeployment()
  const answered = run({ ...body, model }, seed)
  if (operation !== 'chat/completions' || !('events' in answered)) return answered
  return { events: withFilterResults(answered.events) }
}

function checkKey({ headers }: SimulatedRequest) {
  const token = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim()
  if (headers['api-key'] !== ACCEPTED_KEY && token !== ACCEPTED_KEY) throw denied()
}

/** In a version of a date the path names the deployment; in `v1` and `preview` the body does. */
function readTarget({ path, query }: SimulatedRequest): { operation: string; deployment?: string } {
  const version = query.get('api-version')
  const dated = /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version ?? '')
  const [, current] = /^\/openai\/v1\/(.+)$/.exec(path) ?? []
  if (current && (version === null || version === 'v1' || version === 'preview'))
    return { operation: current }
  if (!dated) throw notFound()
  if (path === '/openai/responses') return { operation: 'responses' }
  const [, deployment, operation] = /^\/openai\/deployments\/([^/]+)\/(.+)$/.exec(path) ?? []
  if (deployment === undefined || operation === undefined || operation === 'responses')
    throw notFound()
  return { operation, deployment }
}

/** What the content filter thought of the prompt comes first, in a chunk that is of no reply yet. */
function* withFilterResults(events: Iterable<string | Buffer>) {
  const filters = {
    choices: [],
    created: 0,
    id: '',
    model: '',
    object: '',
    prompt_filter_results: [
      { prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } },
    ],
  }
  yield `data: ${JSON.stringify(filters)}\n\n`
  yield* events
}

function readBody({ body, tooLarge }: SimulatedRequest): Fields {
  if (tooLarge) throw new AzureError(413, 'RequestEntityTooLarge', 'The request is too large.')
  let fields: unknown
  try {
    fields = JSON.parse(body.toString())
  } catch {
    fields = undefined
  }
  if (isObject(fields)) return fields
  throw new AzureError(400, 'BadRequest', 'The request body is not valid JSON.')
}
