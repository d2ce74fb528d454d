// How does a client that speaks OpenAI Chat Completions talk to Gemini?

import type { Translation } from '../provider.ts'
import { decodeError } from './decode-error.ts'
import { decodeReply } from './decode-reply.ts'
import { CompletionsStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

export const completionsTranslation: Translation = {
  encodeRequest,
  decodeReply,
  decodeError,
  createStreamDecoder: (options) => new CompletionsStreamDecoder(options),
}
