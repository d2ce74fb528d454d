// How is an OpenAI chat request said in Anthropic Messages?

import { checkFields } from '../check-fields.ts'
import { CHAT_FIELDS } from '../openai/chat-fields.ts'
import { joinSystem, readMessages } from '../openai/read-content.ts'
import {
  describedSchema,
  type Format,
  readFormat,
  readFunctions,
  readStops,
  readToolChoice,
  readUser,
  type ToolChoice,
} from '../openai/read-options.ts'
import { divideTokens, temperatureBeside } from '../openai/reasoning-effort.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { encodeMessages } from './encode-messages.ts'

/** Throws UntranslatableRequest for what Anthropic has no word for (seed, penalties, logit_bias, …). */
export function encodeRequest(body: JsonObject): JsonObject {
  checkFields(body, CHAT_FIELDS, '', 'Anthropic')
  const messages = readMessages(body.messages)
  const { maxTokens, budget } = divideTokens(body)
  const user_id = readUser(body)
  return {
    model: body.model,
    max_tokens: maxTokens,
    system: joinSystem(messages) || undefined,
    messages: encodeMessages(messages),
    temperature: encodeTemperature(temperatureBeside(budget, body.temperature)),
    top_p: body.top_p ?? undefined,
    top_k: body.top_k ?? undefined,
    stop_sequences: encodeStops(body.stop),
    stream: body.stream === true ? true : undefined,
    metadata: user_id === undefined ? undefined : { user_id },
    service_tier: body.service_tier === 'default' ? 'standard_only' : undefined,
    thinking: budget === undefined ? undefined : { type: 'enabled', budget_tokens: budget },
    output_config: encodeFormat(readFormat(body)),
    ...encodeTools(body),
  }
}

function encodeTemperature(temperature: unknown) {
  if (typeof temperature === 'number' && temperature > 1)
    throw new UntranslatableRequest('temperature must be at most 1 for Anthropic')
  return temperature
}

function encodeStops(stop: unknown): string[] | undefined {
  const stops = readStops(stop)
  if (stops?.some((text) => text.trim() === ''))
    throw new UntranslatableRequest(
      'unsupported stop: Anthropic takes none of spaces and line ends',
    )
  return stops
}

/** Any object where the client only wants JSON. */
function encodeFormat(format: Format | undefined) {
  if (!format) return undefined
  const schema = describedSchema(format) ?? { type: 'object', additionalProperties: true }
  return { format: { type: 'json_schema', schema } }
}

function encodeTools(body: JsonObject): JsonObject {
  const functions = readFunctions(body)
  const choice = encodeToolChoice(readToolChoice(body))
  if (functions.length === 0) return {}
  const serial = body.parallel_tool_calls === false && choice?.type !== 'none'
  return {
    tools: functions.map(encodeTool),
    tool_choice: serial ? { type: 'auto', ...choice, disable_parallel_tool_use: true } : choice,
  }
}

function encodeTool({ name, description, parameters, strict }: JsonObject) {
  const input_schema = parameters ?? { type: 'object', properties: {} }
  return { name, description: description ?? undefined, input_schema, strict: strict ?? undefined }
}

function encodeToolChoice(choice: ToolChoice): JsonObject | undefined {
  if (choice === undefined) return undefined
  if (choice === 'auto' || choice === 'none') return { type: choice }
  return choice === 'required' ? { type: 'any' } : { type: 'tool', name: choice.name }
}
