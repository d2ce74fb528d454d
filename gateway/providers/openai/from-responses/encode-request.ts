// How is a request of OpenAI's Responses said in its Chat Completions?

import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { encodeInput } from './encode-input.ts'

/** What OpenAI remembers, or does by itself: elsewhere there is nobody to do it. */
const FOREIGN = ['background', 'conversation', 'max_tool_calls', 'previous_response_id', 'prompt']

export function encodeRequest(body: JsonObject): JsonObject {
  for (const name of FOREIGN)
    if (body[name] !== undefined && body[name] !== null && body[name] !== false)
      throw new UntranslatableRequest(`unsupported field: ${name}`)
  const { instructions } = body
  const stream = body.stream === true
  return {
    model: body.model,
    messages: [
      ...(typeof instructions === 'string' && instructions !== ''
        ? [{ role: 'developer', content: instructions }]
        : []),
      ...encodeInput(body.input),
    ],
    max_completion_tokens: body.max_output_tokens ?? undefined,
    temperature: body.temperature ?? undefined,
    top_p: body.top_p ?? undefined,
    user: body.user ?? undefined,
    reasoning_effort: body.reasoning?.effort ?? undefined,
    response_format: encodeFormat(body.text?.format),
    ...encodeTools(body),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function encodeFormat(format: JsonObject | undefined | null): JsonObject | undefined {
  if (format?.type === 'json_object') return { type: 'json_object' }
  if (format?.type !== 'json_schema') return undefined
  const { name, description, schema, strict } = format
  return { type: 'json_schema', json_schema: { name, description, schema, strict } }
}

function encodeTools({ tools, tool_choice, parallel_tool_calls }: JsonObject): JsonObject {
  if (!Array.isArray(tools) || tools.length === 0) return {}
  return {
    tools: tools.map(encodeTool),
    tool_choice: encodeToolChoice(tool_choice),
    parallel_tool_calls: parallel_tool_calls ?? undefined,
  }
}

function encodeTool(tool: JsonObject) {
  if (tool?.type !== 'function')
    throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type)}`)
  const { name, description, parameters, strict } = tool
  return {
    type: 'function',
    function: { name, description, parameters, strict: strict ?? undefined },
  }
}

function encodeToolChoice(choice: unknown): unknown {
  if (choice === undefined || choice === null || typeof choice === 'string') return choice
  const { type, name } = choice as JsonObject
  if (type === 'function') return { type, function: { name } }
  throw new UntranslatableRequest(`unsupported tool_choice: ${String(type)}`)
}
