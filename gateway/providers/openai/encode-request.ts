// How is an Anthropic Messages request said in OpenAI Chat Completions?

import {
  CACHE_MARKS,
  checkFields,
  isEmpty,
  isOneOf,
  type KnownFields,
  readFields,
} from '../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { isObject } from '../read-object.ts'
import { encodeMessage, joinText } from './encode-message.ts'
import { effortOf } from './reasoning-effort.ts'

const FIELDS: KnownFields = {
  model: true,
  messages: true,
  system: true,
  max_tokens: true,
  temperature: true,
  top_p: true,
  top_k: true,
  stop_sequences: true,
  stream: true,
  tools: true,
  tool_choice: true,
  thinking: true,
  output_config: true,
  metadata: true,
  service_tier: isOneOf('auto', 'standard_only'),
  mcp_servers: isEmpty,
  ...CACHE_MARKS,
}
const TOOL: KnownFields = {
  type: isOneOf('custom'),
  name: true,
  description: true,
  input_schema: true,
  strict: true,
  defer_loading: isOneOf(false),
  input_examples: isEmpty,
  // In which pieces a stream brings the input: others need not be asked for small ones.
  eager_input_streaming: true,
  ...CACHE_MARKS,
}
const CHOICE: KnownFields = { type: true, name: true, disable_parallel_tool_use: true }
const THINKING: KnownFields = { type: true, budget_tokens: true, display: isOneOf('summarized') }
const OUTPUT: KnownFields = { effort: true, format: true }
const FORMAT: KnownFields = { type: isOneOf('json_schema'), schema: true }

/** With the fields more that only other vendors understand. Throws UntranslatableRequest. */
export function encodeRequest(body: JsonObject): JsonObject {
  if (!Array.isArray(body.messages)) throw new UntranslatableRequest('missing field: messages')
  checkFields(body, FIELDS, '')
  const system = joinText(body.system)
  const { user_id } = readFields(body.metadata, { user_id: true }, 'metadata')
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
    user: user_id,
    service_tier: body.service_tier === 'standard_only' ? 'default' : undefined,
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
  const { type, name, disable_parallel_tool_use } = readFields(tool_choice, CHOICE, 'tool_choice')
  const choice = encodeToolChoice(type, name)
  if (tools !== undefined && tools !== null && !Array.isArray(tools))
    throw new UntranslatableRequest('tools is not a list')
  if (!tools || tools.length === 0) {
    if (choice === undefined || choice === 'auto' || choice === 'none') return {}
    throw new UntranslatableRequest('tool_choice wants tools')
  }
  return {
    tools: tools.map(encodeTool),
    tool_choice: choice,
    parallel_tool_calls: disable_parallel_tool_use === true ? false : undefined,
  }
}

function encodeTool(tool: JsonObject) {
  if (!isObject(tool) || tool.input_schema === undefined)
    throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type ?? tool?.name)}`)
  checkFields(tool, TOOL, 'tools.')
  const { name, description, input_schema, strict } = tool
  return { type: 'function', function: { name, description, parameters: input_schema, strict } }
}

function encodeToolChoice(type: unknown, name: unknown) {
  switch (type) {
    case undefined:
      return undefined
    case 'any':
      return 'required'
    case 'tool':
      return { type: 'function', function: { name } }
    case 'none':
    case 'auto':
      return type
    default:
      throw new UntranslatableRequest(`unsupported tool_choice: ${String(type)}`)
  }
}

function encodeOutput({ thinking, output_config }: JsonObject): JsonObject {
  const { effort, format } = readFields(output_config, OUTPUT, 'output_config')
  const { schema } = readFields(format, FORMAT, 'output_config.format')
  return {
    ...encodeThinking(thinking, effort),
    response_format: schema && {
      type: 'json_schema',
      json_schema: { name: 'response', schema, strict: true },
    },
  }
}

/** Who may think as much as seems right, and is not told how much that is, thinks as OpenAI's models do by themselves. */
function encodeThinking(thinking: unknown, effort: unknown): JsonObject {
  const { type, budget_tokens } = readFields(thinking, THINKING, 'thinking')
  switch (type) {
    case undefined:
    case 'disabled':
      return { reasoning_effort: effort }
    case 'adaptive':
      return { reasoning_effort: effort ?? 'medium' }
    case 'enabled':
      if (typeof budget_tokens !== 'number' || !(budget_tokens > 0))
        throw new UntranslatableRequest('thinking.budget_tokens must be a number')
      return { reasoning_effort: effort ?? effortOf(budget_tokens), thinking_budget: budget_tokens }
    default:
      throw new UntranslatableRequest(`unsupported thinking: ${String(type)}`)
  }
}
