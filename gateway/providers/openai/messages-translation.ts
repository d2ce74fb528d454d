// How does a client that speaks Anthropic Messages talk to OpenAI?

import type { Translation } from '../provider.ts'
import { decodeError } from './decode-error.ts'
import { decodeReply } from './decode-reply.ts'
import { MessagesStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

export const messagesTranslation: Translation = {
  encodeRequest,
  decodeReply,
  decodeError,
  createStreamDecoder: () => new MessagesStreamDecoder(),
}
