// Which of a translated request's fields does OpenAI itself not know?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'

/**
 * What only tunes (top_k), or is the model's own (thoughts), is left out: OpenAI has no word for it. Throws
 * UntranslatableRequest where something would be lost that the model needs to see.
 */
export function withoutExtensions({ top_k, thinking_budget, ...body }: JsonObject): JsonObject {
  return { ...body, messages: body.messages.map(withoutMessageExtensions) }
}

function withoutMessageExtensions(message: JsonObject): JsonObject {
  const { reasoning_content, reasoning_signature, is_error, ...rest } = message
  const { role, content } = rest
  const foreign =
    role === 'tool' && Array.isArray(content) && content.find(({ type }) => type !== 'text')
  if (foreign)
    throw new UntranslatableRequest(`unsupported content in the result of a tool: ${foreign.type}`)
  return rest
}
