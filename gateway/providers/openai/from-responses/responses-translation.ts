// How does a client that speaks OpenAI's Responses talk to who speaks Chat Completions, or to another vendor by way of
// them?

import type { JsonObject, Translation } from '../../provider.ts'
import { decodeReply } from './decode-reply.ts'
import { ResponsesStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

/** Both have the same errors. */
function decodeError(body: string): JsonObject {
  try {
    const told = JSON.parse(body)
    if (typeof told?.error?.message === 'string') return told
  } catch {
    // Not from the API itself.
  }
  return { error: { type: 'server_error', message: body, param: null, code: null } }
}

export const responsesToChat: Translation = {
  encodeRequest,
  decodeReply,
  decodeError,
  createStreamDecoder: (options) => new ResponsesStreamDecoder(options),
}
