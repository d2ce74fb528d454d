// How is an OpenAI chat request said in Bedrock's Converse?
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html

import { checkFields, type KnownFields } from '../check-fields.ts'
import { CHAT_FIELDS } from '../openai/chat-fields.ts'
import { isSystem, joinSystem, readMessages } from '../openai/read-content.ts'
import {
  type Format,
  readFormat,
  readFunctions,
  readStops,
  readToolChoice,
  type ToolChoice,
} from '../openai/read-options.ts'
import { divideTokens, temperatureBeside } from '../openai/reasoning-effort.ts'
import { type JsonObject, type ProviderOptions, UntranslatableRequest } from '../provider.ts'
import { encodeMessages } from './encode-messages.ts'

const TIERS = ['default', 'flex', 'priority']

const FIELDS: KnownFields = {
  ...CHAT_FIELDS,
  metadata: true,
  service_tier: (tier) => tier === 'auto' || TIERS.includes(tier),
}

/** Throws UntranslatableRequest for what Converse has no word for. The path names the model. */
export function encodeRequest(body: JsonObject, { guardrail }: ProviderOptions = {}): JsonObject {
  checkFields(body, FIELDS, '', 'Bedrock')
  const all = readMessages(body.messages)
  const system = joinSystem(all)
  const messages = encodeMessages(all.filter((message) => !isSystem(message)))
  const { maxTokens, budget } = divideTokens(body)
  const tier = body.service_tier
  return {
    system: system === '' ? undefined : [{ text: system }],
    messages,
    inferenceConfig: {
      maxTokens,
      temperature: temperatureBeside(budget, body.temperature),
      topP: body.top_p ?? undefined,
      stopSequences: readStops(body.stop),
    },
    toolConfig: encodeTools(body, messages),
    outputConfig: encodeFormat(readFormat(body)),
    additionalModelRequestFields: encodeModelFields(body, budget),
    requestMetadata: body.metadata ?? undefined,
    serviceTier: TIERS.includes(tier) ? { type: tier } : undefined,
    guardrailConfig: guardrail && {
      guardrailIdentifier: guardrail.identifier,
      guardrailVersion: guardrail.version,
      trace: 'enabled',
    },
  }
}

/** Fields that are the model's own, not Converse's. With thinking, Anthropic's models take no sampling of one's own. */
function encodeModelFields({ top_k }: JsonObject, budget: number | undefined) {
  const sampling = top_k === undefined || top_k === null ? undefined : { top_k }
  if (budget === undefined) return sampling
  if (sampling) throw new UntranslatableRequest('top_k cannot be set where the model is to reason')
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}

const TOOL_NAME = /^[\w-]{1,64}$/

function encodeTools(body: JsonObject, messages: JsonObject[]): JsonObject | undefined {
  const functions = readFunctions(body)
  const choice = readToolChoice(body)
  const called = messages.some(({ content }) => content.some((block: JsonObject) => block.toolUse))
  if (functions.length === 0 && called)
    throw new UntranslatableRequest('Bedrock wants the tools whose calls are in the messages')
  if (functions.length === 0) return undefined
  if (body.parallel_tool_calls === false)
    throw new UntranslatableRequest(
      'parallel_tool_calls: Bedrock cannot be kept from parallel tool calls',
    )
  if (choice === 'none') {
    if (!called) return undefined
    throw new UntranslatableRequest('Bedrock has no tool_choice none once tools were called')
  }
  return {
    tools: functions.map(({ name, description, parameters, strict }) => {
      if (!TOOL_NAME.test(name))
        throw new UntranslatableRequest(`Bedrock takes no tool of this name: ${name}`)
      const json = parameters ?? { type: 'object', properties: {} }
      const toolSpec = { name, description: description || undefined, inputSchema: { json } }
      return { toolSpec: { ...toolSpec, ...(strict === true && { strict }) } }
    }),
    toolChoice: encodeToolChoice(choice),
  }
}

function encodeToolChoice(choice: ToolChoice): JsonObject | undefined {
  if (choice === undefined || choice === 'none') return undefined
  if (choice === 'auto') return { auto: {} }
  return choice === 'required' ? { any: {} } : { tool: { name: choice.name } }
}

const ANYTHING = { type: 'object', additionalProperties: true }

function encodeFormat(format: Format | undefined): JsonObject | undefined {
  if (!format) return undefined
  const { schema = ANYTHING, name, description } = format
  const jsonSchema = { schema: JSON.stringify(schema), name, description }
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}
