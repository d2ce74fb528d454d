// How does a client that speaks Anthropic Messages talk to OpenAI, or by way of its format to another vendor?

import type { Translation } from '../provider.ts'
import { decodeError } from './decode-error.ts'
import { decodeReply } from './decode-reply.ts'
import { MessagesStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { withoutExtensions } from './without-extensions.ts'

/** With the fields more that translations on to other vendors understand. */
export const messagesToChat: Translation = {
  encodeRequest,
  decodeReply,
  decodeError,
  createStreamDecoder: () => new MessagesStreamDecoder(),
}

export const messagesTranslation: Translation = {
  ...messagesToChat,
  encodeRequest: (body) => withoutExtensions(encodeRequest(body)),
}
