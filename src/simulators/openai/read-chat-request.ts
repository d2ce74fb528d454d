// What does a request to /v1/chat/completions ask for?

import type { Conversation, Tool } from '../compose-answer.ts'
import { countTokens } from '../tokens.ts'
import { findModel, type Model } from './models.ts'
import { OpenAiError, wrongType } from './openai-error.ts'
import { readMessages, textOf } from './read-messages.ts'
import {
  type Fields,
  notEmpty,
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
  'messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens ' +
  'max_tokens metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key ' +
  'prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier ' +
  'stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options'

export type ChatRequest = {
  model: Model
  conversation: Conversation
  promptTokens: number
  choices: number
  /** Undefined where the answer is not streamed. */
  stream?: { usage: boolean; obfuscation: boolean }
}

export function readChatRequest(body: Fields): ChatRequest {
  if (body.model === undefined) throw new OpenAiError(400, 'you must provide a model parameter')
  const id = readString(body.model, 'model')
  refuseUnknown(body, KNOWN)
  const messages = required(body.messages, 'messages', readMessages)
  const model = findChatModel(id)
  checkSampling(body, model)
  const tools = readTools(body.tools)
  const last = messages.at(-1)
  const user = messages.findLast(({ role }) => role === 'user')

  return {
    model,
    conversation: {
      model: id,
      userText: textOf(user?.content),
      toolResult: last?.role === 'tool' ? textOf(last.content) : undefined,
      tools,
      toolChoice: readToolChoice(body.tool_choice, tools),
      maxTokens: readMaxTokens(body, model),
      stop: readStop(body.stop),
      json: readFormat(body.response_format, messages),
    },
    // Three tokens frame each message, and three begin the answer.
    promptTokens: messages.reduce((sum, message) => sum + 3 + countTokens(allTextOf(message)), 3),
    choices: optional(body.n, 'n', readInteger(1, 128)) ?? 1,
    stream: readStream(body),
  }
}

const allTextOf = ({ content, tool_calls }: Fields) =>
  textOf(content) + (tool_calls ? JSON.stringify(tool_calls) : '')

function findChatModel(id: string) {
  const model = findModel(id)
  if (model.kind === 'chat') return model
  throw new OpenAiError(
    404,
    'This is not a chat model and thus not supported in the v1/chat/completions endpoint. ' +
      'Did you mean to use v1/completions?',
    { param: 'model' },
  )
}

function checkSampling(body: Fields, { reasoning }: Model) {
  const temperature = optional(body.temperature, 'temperature', readNumber(0, 2))
  const topP = optional(body.top_p, 'top_p', readNumber(0, 1))
  optional(body.presence_penalty, 'presence_penalty', readNumber(-2, 2))
  optional(body.frequency_penalty, 'frequency_penalty', readNumber(-2, 2))
  optional(body.logprobs, 'logprobs', readBoolean)
  optional(body.top_logprobs, 'top_logprobs', readInteger(0, 20))
  optional(body.seed, 'seed', readInteger(Number.MIN_SAFE_INTEGER))
  optional(body.user, 'user', readString)
  for (const [param, value] of Object.entries({ temperature, top_p: topP })) {
    if (!reasoning || value === undefined || value === 1) continue
    throw new OpenAiError(
      400,
      `Unsupported value: '${param}' does not support ${value} with this model. Only the default (1) value is supported.`,
      { param, code: 'unsupported_value' },
    )
  }
}

function readMaxTokens(body: Fields, { reasoning, maxOutput }: Model) {
  for (const param of ['max_tokens', 'max_completion_tokens']) {
    const value = optional(body[param], param, readInteger(1))
    if (value === undefined) continue
    if (reasoning && param === 'max_tokens')
      throw new OpenAiError(
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        { param, code: 'unsupported_parameter' },
      )
    if (value > maxOutput)
      throw new OpenAiError(
        400,
        `${param} is too large: ${value}. This model supports at most ${maxOutput} completion tokens, ` +
          `whereas you provided ${value}.`,
        { param, code: 'invalid_value' },
      )
  }
  return body.max_completion_tokens ?? body.max_tokens ?? undefined
}

function readTools(value: unknown): Tool[] {
  const tools = optional(value, 'tools', readObjects)
  if (!tools) return []
  return notEmpty(tools, 'tools').map((tool, index) => {
    const path = `tools[${index}]`
    required(tool.type, `${path}.type`, readOneOf(['function', 'custom']))
    const definition = required(tool[tool.type], `${path}.${tool.type}`, readObject)
    const name = required(definition.name, `${path}.${tool.type}.name`, readString)
    const schema = optional(definition.parameters, `${path}.${tool.type}.parameters`, readObject)
    return { name, schema: schema ?? { type: 'object', properties: {} } }
  })
}

function readToolChoice(value: unknown, tools: Tool[]): Conversation['toolChoice'] {
  if (value === undefined || value === null) return 'auto'
  if (tools.length === 0)
    throw new OpenAiError(
      400,
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      { param: 'tool_choice' },
    )
  if (typeof value === 'string')
    return readOneOf(['none', 'auto', 'required'])(value, 'tool_choice') as
      | 'none'
      | 'auto'
      | 'required'
  const choice = readObject(value, 'tool_choice')
  if (choice.type === 'allowed_tools') return choice.allowed_tools?.mode ?? 'auto'
  const name = required(
    choice.function?.name ?? choice.custom?.name,
    'tool_choice.function.name',
    readString,
  )
  if (tools.some((tool) => tool.name === name)) return { name }
  throw new OpenAiError(
    400,
    `Invalid value for 'tool_choice': Tool choice 'function' with name '${name}' not found in 'tools' parameter.`,
    { param: 'tool_choice' },
  )
}

function readStop(value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (typeof value !== 'string' && !Array.isArray(value))
    throw wrongType('stop', 'one of a string or array of strings', value)
  const sequences = [value].flat().map((sequence) => readString(sequence, 'stop'))
  if (sequences.length <= 4) return sequences.filter(Boolean)
  throw new OpenAiError(
    400,
    `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${sequences.length} instead.`,
    { param: 'stop', code: 'array_above_max_length' },
  )
}

function readFormat(value: unknown, messages: Fields[]): Conversation['json'] {
  const format = optional(value, 'response_format', readObject)
  if (!format) return undefined
  const types = ['json_object', 'json_schema', 'text']
  const type = required(format.type, 'response_format.type', readOneOf(types))
  if (type === 'text') return undefined
  if (type === 'json_schema') {
    const wanted = required(format.json_schema, 'response_format.json_schema', readObject)
    required(wanted.name, 'response_format.json_schema.name', readString)
    return optional(wanted.schema, 'response_format.json_schema.schema', readObject) ?? true
  }
  if (messages.some(({ content }) => /json/i.test(textOf(content)))) return true
  throw new OpenAiError(
    400,
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    { param: 'messages' },
  )
}

function readStream(body: Fields): ChatRequest['stream'] {
  const stream = optional(body.stream, 'stream', readBoolean) ?? false
  const options = optional(body.stream_options, 'stream_options', readObject)
  if (stream) {
    return {
      usage: options?.include_usage === true,
      obfuscation: options?.include_obfuscation !== false,
    }
  }
  if (!options) return undefined
  throw new OpenAiError(
    400,
    "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    { param: 'stream_options' },
  )
}
