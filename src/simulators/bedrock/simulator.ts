// How does AWS's Bedrock answer? https://docs.aws.amazon.com/bedrock/latest/APIReference

import { deriveId } from '../derive-id.ts'
import { embedText } from '../embed-text.ts'
import type { SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts'
import { countTokens } from '../tokens.ts'
import { BedrockError, invalid, missing } from './bedrock-error.ts'
import { checkSignature } from './check-signature.ts'
import { converse, converseStream } from './converse.ts'
import { findModel } from './models.ts'
import { type Fields, isObject } from './read-request.ts'

const MAX_BODY_BYTES = 25 * 1024 * 1024
const CALL = /^\/model\/([^/]+)\/(converse|converse-stream|invoke|count-tokens)$/

type Reply = Pick<SimulatedReply, 'body'> & { headers?: Record<string, string> }

export const bedrock: Simulator = {
  name: 'bedrock',
  defaultPort: 9005,
  maxBodyBytes: MAX_BODY_BYTES,

  handle(request) {
    const id = deriveId('', 32, `${request.path} ${request.body}`).toLowerCase()
    const headers = { 'x-amzn-requestid': id }
    try {
      const reply = answer(request, id)
      return { status: 200, headers: { ...headers, ...reply.headers }, body: reply.body }
    } catch (error) {
      if (!(error instanceof BedrockError)) throw error
      const { status, type, message } = error
      return { status, headers: { ...headers, 'x-amzn-errortype': type }, body: { message } }
    }
  },
}

function answer(request: SimulatedRequest, id: string): Reply {
  const [, name, action] = CALL.exec(request.path) ?? []
  if (name === undefined || request.method !== 'POST')
    throw new BedrockError('UnknownOperationException', 'The operation is unknown.')
  checkSignature(request)
  const body = readBody(request)
  const model = decode(name)
  switch (action) {
    case 'converse':
      return { body: converse(body, findModel(model, 'chat'), id) }
    case 'converse-stream':
      return {
        headers: { 'content-type': 'application/vnd.amazon.eventstream' },
        body: { events: converseStream(body, findModel(model, 'chat'), id) },
      }
    case 'count-tokens':
      findModel(model, 'chat')
      return { body: { inputTokens: countTokens(readInvocation(body)) } }
    default:
      return embed(body, findModel(model, 'embedding').id)
  }
}

/** As it is where it is not encoded as it should be. */
function decode(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function embed(body: Fields, model: string): Reply {
  if (model.startsWith('amazon.titan')) {
    if (typeof body.inputText !== 'string')
      throw invalid(
        'Malformed input request: #: required key [inputText] not found, please reformat your input and try again.',
      )
    const dimensions = body.dimensions ?? 1024
    if (![256, 512, 1024].includes(dimensions))
      throw invalid('Malformed input request: #/dimensions: must be one of 256, 512, 1024.')
    const embedding = embedText(body.inputText, dimensions)
    return { body: { embedding, inputTextTokenCount: countTokens(body.inputText) } }
  }
  const { texts, input_type } = body
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string') || !input_type)
    throw invalid(
      'Malformed input request: #: required key [texts, input_type] not found, please reformat your input and try again.',
    )
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
  return {
    headers: { 'x-amzn-bedrock-input-token-count': String(tokens) },
    body: {
      embeddings: texts.map((text) => embedText(text, 1024)),
      response_type: 'embeddings_floats',
    },
  }
}

/** What would be asked of the model itself, in base64. */
function readInvocation({ input }: Fields): string {
  const bytes = input?.invokeModel?.body
  if (typeof bytes !== 'string') throw missing('input.invokeModel.body')
  try {
    const { messages, anthropic_version, max_tokens } = JSON.parse(
      Buffer.from(bytes, 'base64').toString(),
    )
    if (!Array.isArray(messages) || !max_tokens || anthropic_version !== 'bedrock-2023-05-31')
      throw new Error('not a request of the model')
    return JSON.stringify(messages)
  } catch {
    throw invalid('The provided request is not valid')
  }
}

function readBody({ body, tooLarge }: SimulatedRequest): Fields {
  if (tooLarge) throw invalid('Input is too long for requested model.')
  let fields: unknown
  try {
    fields = JSON.parse(body.toString())
  } catch {
    fields = undefined
  }
  if (isObject(fields)) return fields
  throw invalid('Unexpected token in payload: the request is not valid JSON.')
}
