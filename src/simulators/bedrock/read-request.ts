// What does a request to Converse ask for?

import type { Conversation, Tool } from '../compose-answer.ts'
import { countTokens } from '../tokens.ts'
import { constraint, invalid, missing } from './bedrock-error.ts'
import type { Model } from './models.ts'
import { readMessages, textOf } from './read-messages.ts'

export type Fields = Record<string, any>

export type ConverseRequest = { conversation: Conversation; inputTokens: number; thinks: boolean }

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const MEMBERS = [
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'guardrailConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'outputConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
  'serviceTier',
]

export function readConverse(body: Fields, model: Model): ConverseRequest {
  const unknown = Object.keys(body).find((name) => !MEMBERS.includes(name))
  if (unknown !== undefined) throw invalid(`Unexpected field type: ${unknown}`)
  const messages = readMessages(body.messages)
  const config = readObject(body.inferenceConfig, 'inferenceConfig')
  readNumber(config, 'temperature', 0, 1)
  readNumber(config, 'topP', 0, 1)
  readNumber(config, 'maxTokens', 1, Number.MAX_SAFE_INTEGER)
  if (config.maxTokens > model.maxOutput)
    throw invalid(
      `The maximum tokens you requested exceeds the model limit of ${model.maxOutput}. Try again with a maximum tokens ` +
        `value that is lower than ${model.maxOutput}.`,
    )
  const stop = readStops(config.stopSequences)
  const system = readSystem(body.system)
  const tools = readTools(body.toolConfig)
  const called = messages.some(({ content }) =>
    content.some((one) => one.toolUse || one.toolResult),
  )
  if (called && tools.length === 0)
    throw invalid(
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    )
  const result = messages.at(-1)!.content.findLast((block) => block.toolResult)?.toolResult
  const user = messages.findLast(({ role, content }) => role === 'user' && textOf(content) !== '')
  const texts = [system, ...messages.map(({ content }) => JSON.stringify(content))]
  return {
    conversation: {
      model: model.id,
      userText: textOf(user?.content ?? []),
      toolResult: result && textOf(result.content),
      tools,
      toolChoice: readToolChoice(body.toolConfig?.toolChoice, tools),
      maxTokens: config.maxTokens,
      stop,
      json: readFormat(body.outputConfig),
    },
    inputTokens: texts.reduce((sum, text) => sum + countTokens(text), 0),
    thinks: readThinking(body.additionalModelRequestFields, config, model),
  }
}

function readObject(value: unknown, at: string): Fields {
  if (value === undefined || value === null) return {}
  if (isObject(value)) return value
  throw invalid(`Unexpected value type in payload at ${at}`)
}

function readNumber(fields: Fields, name: string, min: number, max: number) {
  const value = fields[name]
  if (value === undefined || value === null) return
  if (typeof value !== 'number') throw invalid('NUMBER_VALUE can not be converted to Float')
  const wanted = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`
  if (value < min || value > max)
    throw constraint(value, `inferenceConfig.${name}`, `Member must have value ${wanted}`)
}

function readStops(value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every((stop) => typeof stop === 'string'))
    throw invalid('Unexpected value type in payload at inferenceConfig.stopSequences')
  if (value.some((stop) => stop === ''))
    throw constraint(
      '',
      'inferenceConfig.stopSequences',
      'Member must have length greater than or equal to 1',
    )
  return value
}

function readSystem(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (!Array.isArray(value) || !value.every(isObject))
    throw invalid('Unexpected value type in payload at system')
  for (const block of value)
    if (typeof block.text === 'string' && block.text.trim() === '')
      throw invalid(
        'The text field in the SystemContentBlock object is blank. Add text to the text field, and try again.',
      )
  return textOf(value)
}

function readTools(value: unknown): Tool[] {
  if (value === undefined || value === null) return []
  const { tools } = readObject(value, 'toolConfig')
  if (!Array.isArray(tools) || tools.length === 0) throw missing('toolConfig.tools')
  return tools.flatMap((tool, index) => {
    if (tool?.cachePoint?.type === 'default') return []
    const at = `toolConfig.tools.${index + 1}.member.toolSpec`
    const { name, description, inputSchema } = readObject(tool?.toolSpec, at)
    if (typeof name !== 'string') throw missing(`${at}.name`)
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
      throw constraint(
        name,
        `${at}.name`,
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+',
      )
    if (description === '')
      throw constraint(
        '',
        `${at}.description`,
        'Member must have length greater than or equal to 1',
      )
    if (!isObject(inputSchema?.json)) throw missing(`${at}.inputSchema`)
    if (inputSchema.json.type !== 'object')
      throw invalid(
        `The value at ${at}.inputSchema.json.type must be one of the following: object.`,
      )
    return { name, schema: inputSchema.json }
  })
}

function readToolChoice(value: unknown, tools: Tool[]): Conversation['toolChoice'] {
  const choice = readObject(value, 'toolConfig.toolChoice')
  if (choice.any) return 'required'
  if (!choice.tool) return 'auto'
  const { name } = choice.tool
  if (tools.some((tool) => tool.name === name)) return { name }
  throw invalid(`Tool '${name}' not found in provided tools.`)
}

function readFormat(value: unknown): Conversation['json'] {
  const format = readObject(value, 'outputConfig').textFormat
  if (!isObject(format)) return undefined
  const schema = format.structure?.jsonSchema?.schema
  if (format.type !== 'json_schema' || typeof schema !== 'string')
    throw missing('outputConfig.textFormat.structure.jsonSchema.schema')
  try {
    return JSON.parse(schema)
  } catch {
    throw invalid(
      'The value at outputConfig.textFormat.structure.jsonSchema.schema is not valid JSON.',
    )
  }
}

/** Claude's own conditions. */
function readThinking(
  value: unknown,
  { maxTokens, temperature }: Fields,
  { thinks }: Model,
): boolean {
  const { thinking } = readObject(value, 'additionalModelRequestFields')
  if (!isObject(thinking) || thinking.type !== 'enabled') return false
  const refuse = (problem: string) => invalid(`The model returned the following errors: ${problem}`)
  if (!thinks) throw refuse('thinking: Extra inputs are not permitted')
  if (!(thinking.budget_tokens >= 1024))
    throw refuse('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024')
  if (thinking.budget_tokens >= (maxTokens ?? 4096))
    throw refuse('`max_tokens` must be greater than `thinking.budget_tokens`.')
  if (temperature !== undefined && temperature !== 1)
    throw refuse('`temperature` may only be set to 1 when thinking is enabled.')
  return true
}
