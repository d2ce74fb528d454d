// How is an Anthropic Messages request said in OpenAI Chat Completions?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { encodeMessage, joinText } from './encode-message.ts'

export function encodeRequest(body: JsonObject): JsonObject {
  if (!Array.isArray(body.messages)) throw new UntranslatableRequest('missing field: messages')
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
  return {
    reasoning_effort: output_config?.effort ?? effortOf(thinking),
    response_format: schema && {
      type: 'json_schema',
      json_schema: { name: 'response', schema, strict: true },
    },
  }
}

/** The inverse of the budgets that are given to Anthropic for OpenAI's words. */
function effortOf(thinking: JsonObject | undefined) {
  if (thinking?.type !== 'enabled') return undefined
  const budget = Number(thinking.budget_tokens)
  return budget <= 1024 ? 'low' : budget <= 2048 ? 'medium' : 'high'
}
