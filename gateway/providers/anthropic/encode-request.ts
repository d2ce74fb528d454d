// How is an OpenAI chat request said in Anthropic Messages?

import {
  joinSystem,
  readFunctions,
  readMessages,
  readStops,
  refuseForeignFields,
} from '../openai/read-content.ts'
import { budgetOf } from '../openai/reasoning-effort.ts'
import type { JsonObject } from '../provider.ts'
import { encodeMessages } from './encode-messages.ts'

/** Required upstream, optional for the client. */
const DEFAULT_MAX_TOKENS = 4096

/** What Anthropic has no word for (seed, penalties, logit_bias, …) is left out, as its own OpenAI layer does. */
export function encodeRequest(body: JsonObject): JsonObject {
  const messages = readMessages(body.messages)
  refuseForeignFields(body)
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? DEFAULT_MAX_TOKENS
  const thinking = encodeThinking(body, maxTokens)
  const schema = encodeSchema(body.response_format)
  return {
    model: body.model,
    max_tokens: maxTokens,
    system: joinSystem(messages) || undefined,
    messages: encodeMessages(messages),
    // With thinking, Anthropic takes no other temperature than its default.
    temperature: thinking ? undefined : encodeTemperature(body.temperature),
    top_p: body.top_p ?? undefined,
    top_k: body.top_k ?? undefined,
    stop_sequences: readStops(body.stop),
    stream: body.stream === true ? true : undefined,
    metadata: typeof body.user === 'string' ? { user_id: body.user } : undefined,
    thinking,
    output_config: schema && { format: { type: 'json_schema', schema } },
    ...encodeTools(body),
  }
}

const encodeTemperature = (temperature: unknown) =>
  typeof temperature === 'number' ? Math.min(temperature, 1) : undefined

/** Any object where the client only wants JSON. */
function encodeSchema(format: JsonObject | undefined | null) {
  if (format?.type === 'json_object') return { type: 'object', additionalProperties: true }
  return format?.json_schema?.schema
}

function encodeThinking(body: JsonObject, maxTokens: number) {
  const budget = budgetOf(body)
  return budget !== undefined && budget < maxTokens
    ? { type: 'enabled', budget_tokens: budget }
    : undefined
}

function encodeTools(body: JsonObject): JsonObject {
  const functions = readFunctions(body)
  if (functions.length === 0) return {}
  const { tool_choice, parallel_tool_calls } = body
  const choice = encodeToolChoice(tool_choice)
  const serial = parallel_tool_calls === false && choice?.type !== 'none'
  return {
    tools: functions.map(encodeTool),
    tool_choice: serial ? { type: 'auto', ...choice, disable_parallel_tool_use: true } : choice,
  }
}

function encodeTool({ name, description, parameters, strict }: JsonObject) {
  const input_schema = parameters ?? { type: 'object', properties: {} }
  return { name, description, input_schema, strict: strict ?? undefined }
}

function encodeToolChoice(choice: unknown): JsonObject | undefined {
  if (choice === 'auto' || choice === 'none') return { type: choice }
  if (choice === 'required') return { type: 'any' }
  const name = (choice as JsonObject | undefined)?.function?.name
  return typeof name === 'string' ? { type: 'tool', name } : undefined
}
