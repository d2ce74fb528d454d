// How does a client that speaks Gemini's GenerateContent talk to OpenAI, or by way of its format to another vendor?

import type { Translation } from '../../provider.ts'
import { withoutExtensions } from '../without-extensions.ts'
import { decodeError } from './decode-error.ts'
import { decodeReply } from './decode-reply.ts'
import { GenerateContentStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

export const generateContentToChat: Translation = {
  encodeRequest,
  decodeReply,
  decodeError,
  createStreamDecoder: () => new GenerateContentStreamDecoder(),
}

export const generateContentTranslation: Translation = {
  ...generateContentToChat,
  encodeRequest: (body) => withoutExtensions(encodeRequest(body)),
}
