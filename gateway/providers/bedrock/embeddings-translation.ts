// How does a client of OpenAI's Embeddings talk to the models on Bedrock? Each family of them has a format of its own.

import { checkFields, type KnownFields } from '../check-fields.ts'
import {
  type JsonObject,
  type ReplyContext,
  type Translation,
  UnreadableReply,
  UntranslatableRequest,
} from '../provider.ts'
import { readCount } from '../read-object.ts'
import { decodeError } from './decode-error.ts'

const isCohere = (model: unknown) => String(model).includes('cohere')

const FIELDS: KnownFields = {
  model: true,
  input: true,
  dimensions: true,
  encoding_format: true,
  // Who asks makes no difference.
  user: true,
}

function encodeRequest(body: JsonObject): JsonObject {
  checkFields(body, FIELDS, '', 'Bedrock')
  const { model, input, dimensions, encoding_format } = body
  const texts: unknown[] = [input].flat()
  if (texts.length === 0 || texts.some((text) => typeof text !== 'string'))
    throw new UntranslatableRequest('input must be a text or a list of texts')
  // OpenAI's own client asks for base64 by itself, and takes numbers as well.
  if (!['float', 'base64', undefined, null].includes(encoding_format))
    throw new UntranslatableRequest(`unsupported encoding_format: ${String(encoding_format)}`)
  if (isCohere(model)) {
    if (dimensions !== undefined && !String(model).includes('embed-v4'))
      throw new UntranslatableRequest('unsupported field: dimensions; this model has one size')
    return { texts, input_type: 'search_query', output_dimension: dimensions }
  }
  if (texts.length > 1) throw new UntranslatableRequest('this model takes one input at a time')
  return { inputText: texts[0], dimensions }
}

function decodeReply(reply: JsonObject, { model, header }: ReplyContext): JsonObject {
  const vectors = isCohere(model)
    ? (reply.embeddings?.float ?? reply.embeddings)
    : [reply.embedding]
  if (!Array.isArray(vectors) || !vectors.every(Array.isArray))
    throw new UnreadableReply('the reply has no embeddings')
  const counted = Number(header?.('x-amzn-bedrock-input-token-count') ?? 0) || 0
  const tokens = readCount(reply, 'inputTextTokenCount') || counted
  return {
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

export const embeddingsTranslation: Translation = {
  encodeRequest,
  decodeReply,
  decodeError,
  createStreamDecoder: () => ({ decodeEvent: () => '', end: () => '' }),
}
