// How is an OpenAI chat request said in Bedrock's Converse?
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html

import {
  isSystem,
  joinSystem,
  readFunctions,
  readMessages,
  readStops,
  refuseForeignFields,
} from '../openai/read-content.ts'
import { budgetOf } from '../openai/reasoning-effort.ts'
import { type JsonObject, type ProviderOptions, UntranslatableRequest } from '../provider.ts'
import { encodeMessages } from './encode-messages.ts'

/** As for Anthropic, whose models most of Bedrock's are. */
const DEFAULT_MAX_TOKENS = 4096

/** What Converse has no word for (seed, penalties, logit_bias, …) is left out; the path names the model. */
export function encodeRequest(body: JsonObject, { guardrail }: ProviderOptions = {}): JsonObject {
  refuseForeignFields(body)
  const all = readMessages(body.messages)
  const system = joinSystem(all)
  const messages = encodeMessages(all.filter((message) => !isSystem(message)))
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? DEFAULT_MAX_TOKENS
  const budget = budgetOf(body)
  const thinks = budget !== undefined && budget < maxTokens
  return {
    system: system === '' ? undefined : [{ text: system }],
    messages,
    inferenceConfig: {
      maxTokens,
      temperature: thinks ? undefined : (body.temperature ?? undefined),
      topP: body.top_p ?? undefined,
      stopSequences: readStops(body.stop),
    },
    toolConfig: encodeTools(body, messages),
    outputConfig: encodeFormat(body.response_format),
    additionalModelRequestFields: encodeModelFields(body, thinks ? budget : undefined),
    guardrailConfig: guardrail && {
      guardrailIdentifier: guardrail.identifier,
      guardrailVersion: guardrail.version,
      trace: 'enabled',
    },
  }
}

/** Fields that are the model's own, not Converse's. With thinking, Anthropic's models take no sampling of one's own. */
function encodeModelFields({ top_k }: JsonObject, budget: number | undefined) {
  if (budget !== undefined) return { thinking: { type: 'enabled', budget_tokens: budget } }
  return typeof top_k === 'number' ? { top_k } : undefined
}

const TOOL_NAME = /^[\w-]{1,64}$/

function encodeTools(body: JsonObject, messages: JsonObject[]): JsonObject | undefined {
  const functions = readFunctions(body)
  const called = messages.some(({ content }) => content.some((block: JsonObject) => block.toolUse))
  if (functions.length === 0 && called)
    throw new UntranslatableRequest('Bedrock wants the tools whose calls are in the messages')
  if (functions.length === 0) return undefined
  if (body.parallel_tool_calls === false)
    throw new UntranslatableRequest('Bedrock cannot be kept from parallel tool calls')
  if (body.tool_choice === 'none') {
    if (!called) return undefined
    throw new UntranslatableRequest('Bedrock has no tool_choice none once tools were called')
  }
  return {
    tools: functions.map(({ name, description, parameters }) => {
      if (!TOOL_NAME.test(name))
        throw new UntranslatableRequest(`Bedrock takes no tool of this name: ${name}`)
      const json = parameters ?? { type: 'object', properties: {} }
      return { toolSpec: { name, description: description || undefined, inputSchema: { json } } }
    }),
    toolChoice: encodeToolChoice(body.tool_choice),
  }
}

function encodeToolChoice(choice: unknown): JsonObject | undefined {
  if (choice === 'auto') return { auto: {} }
  if (choice === 'required') return { any: {} }
  const name = (choice as JsonObject | undefined)?.function?.name
  return typeof name === 'string' ? { tool: { name } } : undefined
}

function encodeFormat(format: JsonObject | undefined | null): JsonObject | undefined {
  if (format?.type !== 'json_object' && format?.type !== 'json_schema') return undefined
  const anything = { schema: { type: 'object', additionalProperties: true } }
  const { schema, name, description }: JsonObject = format.json_schema ?? anything
  const jsonSchema = { schema: JSON.stringify(schema ?? {}), name, description }
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}
