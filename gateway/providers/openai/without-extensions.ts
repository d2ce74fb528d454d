// Which of a translated request's fields does OpenAI itself not know?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'

/**
 * A budget of thought was said as an effort; earlier thoughts are the model's own, which OpenAI's do not want back. Throws
 * UntranslatableRequest where anything else would be lost.
 */
export function withoutExtensions({ thinking_budget, ...body }: JsonObject): JsonObject {
  if (body.top_k !== undefined && body.top_k !== null)
    throw new UntranslatableRequest('unsupported field: top_k; OpenAI has none like it')
  if (body.reasoning_effort === 'max') body.reasoning_effort = 'xhigh'
  return { ...body, messages: body.messages.flatMap(withoutMessageExtensions) }
}

function withoutMessageExtensions(message: JsonObject): JsonObject[] {
  const { reasoning_content, reasoning_signature, is_error, ...rest } = message
  const { role, content, tool_calls } = rest
  if (role === 'assistant' && content === null && tool_calls === undefined) return []
  const foreign =
    role === 'tool' && Array.isArray(content) && content.find(({ type }) => type !== 'text')
  if (foreign)
    throw new UntranslatableRequest(`unsupported content in the result of a tool: ${foreign.type}`)
  return [is_error === true ? { ...rest, content: `Error: ${content}` } : rest]
}
