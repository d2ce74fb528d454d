// How is an Anthropic Messages request said in OpenAI Chat Completions?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { encodeMessage, joinText } from './encode-message.ts'
import { effortOf } from './reasoning-effort.ts'

/** What Anthropic does beside the model, and OpenAI does not. */
const FOREIGN = ['container', 'context_management', 'mcp_servers']

/** With the fields more that only other vendors understand. Throws UntranslatableRequest. */
export function encodeRequest(body: JsonObject): JsonObject {
  if (!Array.isArray(body.messages)) throw new UntranslatableRequest('missing field: messages')
  for (const name of FOREIGN)
    if (body[name] !== undefined && body[name] !== null)
      throw new UntranslatableRequest(`unsupported field: ${name}`)
  const system = body.system === undefined ? '' : joinText(body.system)
  const request: JsonObject = {
    model: body.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...body.messages.flatMap(encodeMessage),
    ],
    max_completion_tokens: body.max_tokens,
    temperature: body.temperature,
    top_p: body.top_p,
    top_k: body.top_k,
    stop: body.stop_sequences,
    user: body.metadata?.user_id,
    ...encodeTools(body),
    ...encodeOutput(body),
  }
  if (body.stream === true) {
    request.stream = true
    request.stream_options = { include_usage: true }
  }
  return request
}

function encodeTools({ tools, tool_choice }: JsonObject): JsonObject {
  if (!Array.isArray(tools) || tools.length === 0) return {}
  return {
    tools: tools.map(encodeTool),
    tool_choice: encodeToolChoice(tool_choice),
    parallel_tool_calls: tool_choice?.disable_parallel_tool_use === true ? false : undefined,
  }
}

function encodeTool(tool: JsonObject) {
  if (tool?.input_schema === undefined)
    throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type ?? tool?.name)}`)
  const { name, description, input_schema, strict } = tool
  return { type: 'function', function: { name, description, parameters: input_schema, strict } }
}

function encodeToolChoice(choice: JsonObject | undefined) {
  switch (choice?.type) {
    case 'any':
      return 'required'
    case 'tool':
      return { type: 'function', function: { name: choice.name } }
    case 'none':
    case 'auto':
      return choice.type
    default:
      return undefined
  }
}

function encodeOutput({ thinking, output_config }: JsonObject): JsonObject {
  const schema = output_config?.format?.schema
  const budget = thinking?.type === 'enabled' ? Number(thinking.budget_tokens) : 0
  return {
    reasoning_effort: output_config?.effort ?? effortOf(budget),
    thinking_budget: budget > 0 ? budget : undefined,
    response_format: schema && {
      type: 'json_schema',
      json_schema: { name: 'response', schema, strict: true },
    },
  }
}
