// How is a request of OpenAI's Responses said in its Chat Completions?

import { checkFields, isOneOf, type KnownFields, readFields } from '../../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import type { ChatMessage } from '../chat-completions.ts'
import { encodeInput } from './encode-input.ts'

/** What of it can be said, or asks for nothing. What OpenAI remembers, or does by itself, nobody else would do. */
const FIELDS: KnownFields = {
  model: true,
  input: true,
  instructions: true,
  stream: true,
  stream_options: { include_obfuscation: isOneOf(false) },
  max_output_tokens: true,
  temperature: true,
  top_p: true,
  reasoning: true,
  text: true,
  tools: true,
  tool_choice: true,
  parallel_tool_calls: true,
  metadata: true,
  service_tier: true,
  user: true,
  safety_identifier: true,
  prompt_cache_key: true,
  prompt_cache_retention: true,
  background: isOneOf(false),
  // The model's own notes: it makes them again.
  include: (asked) => [asked].flat().every(isOneOf('reasoning.encrypted_content')),
  store: isOneOf(false),
  top_logprobs: isOneOf(0),
  truncation: isOneOf('disabled'),
}
const REASONING: KnownFields = { effort: true, summary: true, generate_summary: true }
const TEXT: KnownFields = { format: true, verbosity: true }
const FORMAT: KnownFields = {
  type: isOneOf('text', 'json_object', 'json_schema'),
  name: true,
  description: true,
  schema: true,
  strict: true,
}
const TOOL: KnownFields = {
  type: true,
  name: true,
  description: true,
  parameters: true,
  strict: true,
  defer_loading: isOneOf(false),
}

export function encodeRequest(body: JsonObject): JsonObject {
  checkFields(body, FIELDS, '')
  const { instructions } = body
  const { effort } = readFields(body.reasoning, REASONING, 'reasoning')
  const { format, verbosity } = readFields(body.text, TEXT, 'text')
  const stream = body.stream === true
  return {
    model: body.model,
    messages: [...encodeInstructions(instructions), ...encodeInput(body.input)],
    max_completion_tokens: body.max_output_tokens ?? undefined,
    temperature: body.temperature ?? undefined,
    top_p: body.top_p ?? undefined,
    user: body.user ?? undefined,
    safety_identifier: body.safety_identifier ?? undefined,
    metadata: body.metadata ?? undefined,
    service_tier: body.service_tier ?? undefined,
    prompt_cache_key: body.prompt_cache_key ?? undefined,
    prompt_cache_retention: body.prompt_cache_retention ?? undefined,
    verbosity: verbosity ?? undefined,
    reasoning_effort: effort ?? undefined,
    response_format: encodeFormat(readFields(format, FORMAT, 'text.format')),
    ...encodeTools(body),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function encodeInstructions(instructions: unknown): ChatMessage[] {
  if (instructions === undefined || instructions === null || instructions === '') return []
  if (typeof instructions !== 'string')
    throw new UntranslatableRequest('instructions must be a text')
  return [{ role: 'developer', content: instructions }]
}

function encodeFormat(format: JsonObject): JsonObject | undefined {
  if (format.type === 'json_object') return { type: 'json_object' }
  if (format.type !== 'json_schema') return undefined
  const { name, description, schema, strict } = format
  return { type: 'json_schema', json_schema: { name, description, schema, strict } }
}

function encodeTools({ tools, tool_choice, parallel_tool_calls }: JsonObject): JsonObject {
  const choice = encodeToolChoice(tool_choice)
  if (!Array.isArray(tools) || tools.length === 0) {
    if (choice === undefined || choice === null || choice === 'auto' || choice === 'none') return {}
    throw new UntranslatableRequest('tool_choice wants tools')
  }
  return {
    tools: tools.map(encodeTool),
    tool_choice: choice,
    parallel_tool_calls: parallel_tool_calls ?? undefined,
  }
}

function encodeTool(tool: JsonObject) {
  if (tool?.type !== 'function')
    throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type)}`)
  checkFields(tool, TOOL, 'tools.')
  const { name, description, parameters, strict } = tool
  return {
    type: 'function',
    function: { name, description, parameters, strict: strict ?? undefined },
  }
}

function encodeToolChoice(choice: unknown): unknown {
  if (choice === undefined || choice === null || typeof choice === 'string') return choice
  const { type, name } = choice as JsonObject
  if (type === 'function') {
    checkFields(choice, { type: true, name: true }, 'tool_choice.')
    return { type, function: { name } }
  }
  throw new UntranslatableRequest(`unsupported tool_choice: ${String(type)}`)
}
