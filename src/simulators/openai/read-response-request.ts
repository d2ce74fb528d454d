// What does a request to /v1/responses ask for?

import type { Conversation, Tool } from '../compose-answer.ts'
import { countTokens } from '../tokens.ts'
import { findModel, type Model } from './models.ts'
import { missing, OpenAiError, wrongType } from './openai-error.ts'
import { textOf } from './read-messages.ts'
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
  refuseUnknown,
  required,
} from './read-value.ts'

const KNOWN =
  'background context_management conversation include input instructions max_output_tokens max_tool_calls metadata ' +
  'model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options ' +
  'prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text ' +
  'tool_choice tools top_logprobs top_p truncation user'

export type ResponseRequest = {
  model: Model
  conversation: Conversation
  inputTokens: number
  stream: boolean
}

export function readResponseRequest(body: Fields): ResponseRequest {
  refuseUnknown(body, KNOWN)
  const id = required(body.model, 'model', readString)
  const items = required(body.input, 'input', readInput)
  const model = findModel(id)
  optional(body.temperature, 'temperature', readNumber(0, 2))
  optional(body.top_p, 'top_p', readNumber(0, 1))
  const instructions = optional(body.instructions, 'instructions', readString) ?? ''
  const last = items.at(-1)
  const user = items.findLast(({ role }) => role === 'user')

  return {
    model,
    conversation: {
      model: id,
      userText: textOf(user?.content),
      toolResult: last?.type === 'function_call_output' ? textOf(last.output) : undefined,
      tools: readTools(body.tools),
      toolChoice: readToolChoice(body.tool_choice),
      maxTokens: optional(
        body.max_output_tokens,
        'max_output_tokens',
        readInteger(16, model.maxOutput),
      ),
      stop: [],
      json: readFormat(optional(body.text, 'text', readObject)?.format),
    },
    inputTokens: items.reduce(
      (sum, item) =>
        sum + 3 + countTokens(textOf(item.content ?? item.output) + (item.arguments ?? '')),
      3 + countTokens(instructions),
    ),
    stream: optional(body.stream, 'stream', readBoolean) ?? false,
  }
}

function readInput(value: unknown, param: string): Fields[] {
  if (typeof value === 'string') return [{ type: 'message', role: 'user', content: value }]
  if (!Array.isArray(value)) throw wrongType(param, 'one of a string or array of objects', value)
  const items = readObjects(value, param)
  const calls = new Set<string>()
  for (const [index, item] of items.entries()) {
    const path = `${param}[${index}]`
    const type = item.type ?? 'message'
    if (type === 'message') {
      const roles = ['assistant', 'system', 'developer', 'user']
      required(item.role, `${path}.role`, readOneOf(roles))
      if (item.content === undefined) throw missing(`${path}.content`)
      if (typeof item.content !== 'string') readObjects(item.content, `${path}.content`)
    }
    if (type === 'function_call') calls.add(required(item.call_id, `${path}.call_id`, readString))
    if (type === 'function_call_output') {
      if (typeof item.output !== 'string') required(item.output, `${path}.output`, readObjects)
      const callId = required(item.call_id, `${path}.call_id`, readString)
      if (!calls.has(callId))
        throw new OpenAiError(
          400,
          `No tool call found for function call output with call_id ${callId}.`,
          { param },
        )
    }
  }
  return items
}

/** Only functions: the tools that OpenAI runs itself are taken and never used. */
function readTools(value: unknown): Tool[] {
  return (optional(value, 'tools', readObjects) ?? []).flatMap((tool, index) => {
    const type = required(tool.type, `tools[${index}].type`, readString)
    if (type !== 'function') return []
    const name = required(tool.name, `tools[${index}].name`, readString)
    const schema = optional(tool.parameters, `tools[${index}].parameters`, readObject)
    return [{ name, schema: schema ?? { type: 'object', properties: {} } }]
  })
}

function readToolChoice(value: unknown): Conversation['toolChoice'] {
  if (value === undefined || value === null) return 'auto'
  if (typeof value === 'string')
    return readOneOf(['none', 'auto', 'required'])(value, 'tool_choice') as
      | 'none'
      | 'auto'
      | 'required'
  const { name } = readObject(value, 'tool_choice')
  return typeof name === 'string' ? { name } : 'auto'
}

function readFormat(format: Fields | undefined): Conversation['json'] {
  if (format?.type === 'json_object') return true
  if (format?.type !== 'json_schema') return undefined
  return optional(format.schema, 'text.format.schema', readObject) ?? true
}
