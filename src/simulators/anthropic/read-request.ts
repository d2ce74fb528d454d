// What does a request to /v1/messages ask for?

import type { Conversation, Tool } from '../compose-answer.ts'
import { countTokens } from '../tokens.ts'
import { AnthropicError, invalid } from './anthropic-error.ts'
import { findModel, type Model } from './models.ts'
import { type Message, readMessages, readSystem, resultTextOf, textOf } from './read-messages.ts'
import {
  type Fields,
  optional,
  readBoolean,
  readInteger,
  readNumber,
  readObject,
  readObjects,
  readOneOf,
  readString,
  readStrings,
  refuseUnknown,
  required,
} from './read-value.ts'

const COUNTED =
  'messages model cache_control context_management mcp_servers output_config output_format speed system thinking ' +
  'tool_choice tools user_profile_id workspace_id'
const KNOWN =
  `${COUNTED} max_tokens container diagnostics inference_geo metadata service_tier stop_sequences stream ` +
  'temperature top_k top_p'

/** From this version of the API on, a message may have the role `system`. */
const SYSTEM_MESSAGES_SINCE = '2026-10-21'

export type MessagesRequest = {
  model: Model
  conversation: Conversation
  inputTokens: number
  stream: boolean
}

export function readMessagesRequest(body: Fields, version: string): MessagesRequest {
  refuseUnknown(body, KNOWN)
  const model = required(body.model, 'model', readString)
  const maxTokens = required(body.max_tokens, 'max_tokens', readInteger(1))
  const counted = readCounted(body, version)
  const stop = optional(body.stop_sequences, 'stop_sequences', readStrings) ?? []
  if (stop.some((sequence) => sequence.trim() === ''))
    throw invalid('stop_sequences', 'each stop sequence must contain non-whitespace')
  const stream = optional(body.stream, 'stream', readBoolean) ?? false
  const found = findModel(model)
  checkSampling(body, found)
  if (maxTokens > found.maxOutput)
    throw invalid(
      'max_tokens',
      `${maxTokens} > ${found.maxOutput}, which is the maximum allowed number of output tokens for ${model}`,
    )

  const { messages, tools, inputTokens } = counted
  const last = messages.at(-1)
  const result = last?.blocks.findLast(({ type }) => type === 'tool_result')
  const user = messages.findLast(({ role, blocks }) => role === 'user' && textOf(blocks) !== '')
  return {
    model: found,
    conversation: {
      model,
      userText: textOf(user?.blocks ?? []),
      toolResult: result && resultTextOf(result),
      tools,
      toolChoice: readToolChoice(body.tool_choice, tools),
      maxTokens,
      stop,
      json: readFormat(optional(body.output_config, 'output_config', readObject)?.format),
    },
    inputTokens,
    stream,
  }
}

/** The tokens of a request that is only to be counted. */
export function readCountRequest(body: Fields, version: string): number {
  refuseUnknown(body, COUNTED)
  const model = required(body.model, 'model', readString)
  const { inputTokens } = readCounted(body, version)
  findModel(model)
  return inputTokens
}

function readCounted(body: Fields, version: string) {
  const allowSystem = version >= SYSTEM_MESSAGES_SINCE
  const messages = required(body.messages, 'messages', (value) => readMessages(value, allowSystem))
  const system = optional(body.system, 'system', readSystem) ?? ''
  const tools = readTools(body.tools)
  const texts = [system, ...tools.map((tool) => JSON.stringify(tool)), ...messages.map(allTextOf)]
  // Four tokens frame each message.
  const inputTokens = texts.reduce((sum, text) => sum + countTokens(text), 4 * messages.length)
  return { messages, tools, inputTokens }
}

const allTextOf = ({ blocks }: Message) =>
  blocks.map((block) => block.text ?? JSON.stringify(block.input ?? block.content ?? '')).join('\n')

function checkSampling(body: Fields, { sampling }: Model) {
  const temperature = optional(body.temperature, 'temperature', readNumber(0, 1))
  optional(body.top_p, 'top_p', readNumber(0, 1))
  optional(body.top_k, 'top_k', readInteger(0))
  if (sampling) return
  if (temperature !== undefined && temperature !== 1)
    throw invalid('temperature', 'this model takes no value but 1')
  for (const name of ['top_p', 'top_k'])
    if (body[name] !== undefined) throw invalid(name, 'this model does not take it')
}

/** Only tools of the client: those that Anthropic runs itself are taken and never used. */
function readTools(value: unknown): Tool[] {
  return (optional(value, 'tools', readObjects) ?? []).flatMap((tool, index) => {
    const name = required(tool.name, `tools.${index}.name`, readString)
    if (tool.type !== undefined && tool.type !== 'custom') return []
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
      throw invalid(
        `tools.${index}.custom.name`,
        "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
      )
    const path = `tools.${index}.custom.input_schema`
    const schema = required(tool.input_schema, path, readObject)
    required(schema.type, `${path}.type`, readOneOf(['object']))
    return [{ name, schema }]
  })
}

function readFormat(value: unknown): Conversation['json'] {
  const format = optional(value, 'output_config.format', readObject)
  return format && required(format.schema, 'output_config.format.schema', readObject)
}

function readToolChoice(value: unknown, tools: Tool[]): Conversation['toolChoice'] {
  const choice = optional(value, 'tool_choice', readObject)
  if (!choice) return 'auto'
  const types = ['auto', 'any', 'tool', 'none']
  const type = required(choice.type, 'tool_choice.type', readOneOf(types))
  if (tools.length === 0 && type !== 'none')
    throw invalid('tool_choice', 'may only be specified while providing tools')
  if (type === 'any') return 'required'
  if (type !== 'tool') return type as 'auto' | 'none'
  const name = required(choice.name, 'tool_choice.tool.name', readString)
  if (tools.some((tool) => tool.name === name)) return { name }
  throw new AnthropicError(400, `Tool '${name}' not found in provided tools`)
}
