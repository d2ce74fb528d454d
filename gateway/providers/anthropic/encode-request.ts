// How is an OpenAI chat request said in Anthropic Messages?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { encodeMessages, joinSystem } from './encode-messages.ts'

/** Required upstream, optional for the client. */
const DEFAULT_MAX_TOKENS = 4096

const THINKING_BUDGETS: Record<string, number> = {
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 4096,
}

/** What Anthropic has no word for (seed, penalties, logit_bias, …) is left out, as its own OpenAI layer does. */
export function encodeRequest(body: JsonObject): JsonObject {
  if (!Array.isArray(body.messages)) throw new UntranslatableRequest('missing field: messages')
  if (body.n !== undefined && body.n !== null && body.n !== 1)
    throw new UntranslatableRequest('n must be 1')
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? DEFAULT_MAX_TOKENS
  const thinking = encodeThinking(body.reasoning_effort, maxTokens)
  const schema = body.response_format?.json_schema?.schema
  return {
    model: body.model,
    max_tokens: maxTokens,
    system: joinSystem(body.messages),
    messages: encodeMessages(body.messages),
    // With thinking, Anthropic takes no other temperature than its default.
    temperature: thinking ? undefined : encodeTemperature(body.temperature),
    top_p: body.top_p ?? undefined,
    stop_sequences: encodeStop(body.stop),
    stream: body.stream === true ? true : undefined,
    metadata: typeof body.user === 'string' ? { user_id: body.user } : undefined,
    thinking,
    output_config: schema && { format: { type: 'json_schema', schema } },
    ...encodeTools(body),
  }
}

const encodeTemperature = (temperature: unknown) =>
  typeof temperature === 'number' ? Math.min(temperature, 1) : undefined

function encodeStop(stop: unknown) {
  const sequences = [stop].flat().filter((text) => typeof text === 'string' && text.trim() !== '')
  return sequences.length > 0 ? sequences : undefined
}

function encodeThinking(effort: unknown, maxTokens: number) {
  const budget = THINKING_BUDGETS[String(effort)]
  return budget !== undefined && budget < maxTokens
    ? { type: 'enabled', budget_tokens: budget }
    : undefined
}

function encodeTools({ tools, tool_choice, parallel_tool_calls }: JsonObject): JsonObject {
  if (!Array.isArray(tools) || tools.length === 0) return {}
  const choice = encodeToolChoice(tool_choice)
  const serial = parallel_tool_calls === false && choice?.type !== 'none'
  return {
    tools: tools.map(encodeTool),
    tool_choice: serial ? { type: 'auto', ...choice, disable_parallel_tool_use: true } : choice,
  }
}

function encodeTool(tool: JsonObject) {
  if (typeof tool?.function?.name !== 'string')
    throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type)}`)
  const { name, description, parameters, strict } = tool.function
  const input_schema = parameters ?? { type: 'object', properties: {} }
  return { name, description, input_schema, strict: strict ?? undefined }
}

function encodeToolChoice(choice: unknown): JsonObject | undefined {
  if (choice === 'auto' || choice === 'none') return { type: choice }
  if (choice === 'required') return { type: 'any' }
  const name = (choice as JsonObject | undefined)?.function?.name
  return typeof name === 'string' ? { type: 'tool', name } : undefined
}
