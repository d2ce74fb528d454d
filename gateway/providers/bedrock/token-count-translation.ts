// How does a client of Anthropic count tokens with Bedrock?
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html

import { decodeError as decodeOpenAiError } from '../openai/decode-error.ts'
import { type JsonObject, type Translation, UnreadableReply } from '../provider.ts'
import { decodeError } from './decode-error.ts'

/** The request as the model itself would take it: as bytes. */
function encodeRequest({ model: _, ...body }: JsonObject): JsonObject {
  const request = { max_tokens: 1, anthropic_version: 'bedrock-2023-05-31', ...body }
  const bytes = Buffer.from(JSON.stringify(request)).toString('base64')
  return { input: { invokeModel: { body: bytes } } }
}

function decodeReply({ inputTokens }: JsonObject): JsonObject {
  if (typeof inputTokens !== 'number') throw new UnreadableReply('the reply has no count')
  return { input_tokens: inputTokens }
}

export const tokenCountTranslation: Translation = {
  encodeRequest,
  decodeReply,
  decodeError: (body, status) => decodeOpenAiError(JSON.stringify(decodeError(body)), status),
  createStreamDecoder: () => ({ decodeEvent: () => '', end: () => '' }),
}
