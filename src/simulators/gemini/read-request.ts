// What does a request to generateContent ask for?

import type { Conversation, Tool } from '../compose-answer.ts'
import { countTokens } from '../tokens.ts'
import { invalid, unknownName, wrongValue } from './gemini-error.ts'
import type { Model } from './models.ts'
import { type Content, readContents, textOf } from './read-contents.ts'

export type Fields = Record<string, any>

const KNOWN =
  'contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent labels'
const CONFIG =
  'temperature topP topK maxOutputTokens stopSequences candidateCount seed presencePenalty frequencyPenalty ' +
  'responseMimeType responseSchema responseJsonSchema responseModalities thinkingConfig responseLogprobs logprobs ' +
  'mediaResolution speechConfig imageConfig enableEnhancedCivicAnswers'

export type GenerateRequest = {
  conversation: Conversation
  promptTokens: number
  thinks: boolean
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As protocol buffers are read from JSON: in either spelling. */
export function readFields(value: unknown, known: string, at: string): Fields {
  if (!isObject(value)) throw wrongValue(at, 'message', value)
  const names = known.split(' ')
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
      if (!names.includes(camel)) throw unknownName(name, at)
      return [camel, field ?? undefined]
    }),
  )
}

export function readGenerateRequest(body: unknown, model: Model): GenerateRequest {
  const fields = readFields(body, KNOWN, '')
  const config = readFields(fields.generationConfig ?? {}, CONFIG, 'generation_config')
  checkConfig(config, model)
  const contents = readContents(fields.contents)
  const system = fields.systemInstruction ? readContents([fields.systemInstruction], false) : []
  const tools = readTools(fields.tools)
  const last = contents.at(-1)!
  const result = last.parts.findLast((part) => part.functionResponse)?.functionResponse
  const user = contents.findLast(({ role, parts }) => role === 'user' && textOf(parts) !== '')
  const texts = [...system, ...contents].map(({ parts }) => JSON.stringify(parts))
  return {
    conversation: {
      model: model.id,
      userText: textOf(user?.parts ?? []),
      toolResult: result && JSON.stringify(result.response ?? {}),
      tools,
      toolChoice: readToolChoice(fields.toolConfig, tools),
      maxTokens: config.maxOutputTokens,
      stop: config.stopSequences ?? [],
      json: readFormat(config),
    },
    promptTokens: texts.reduce((sum, text) => sum + countTokens(text), 0),
    thinks: config.thinkingConfig?.includeThoughts === true,
  }
}

export const countContents = (contents: Content[]) =>
  contents.reduce((sum, { parts }) => sum + countTokens(JSON.stringify(parts)), 0)

function checkConfig(config: Fields, { maxOutput }: Model) {
  const check = (name: string, min: number, max: number) => {
    const value = config[name]
    if (value === undefined) return
    if (typeof value !== 'number')
      throw wrongValue(`generation_config.${name}`, 'TYPE_FLOAT', value)
    if (value < min || value > max)
      throw invalid(
        `* GenerateContentRequest.generation_config.${name}: ${name} must be in the range [${min}, ${max}].\n`,
      )
  }
  check('temperature', 0, 2)
  check('topP', 0, 1)
  check('topK', 0, 1000)
  check('candidateCount', 1, 8)
  check('maxOutputTokens', 1, maxOutput)
  const stops: unknown = config.stopSequences ?? []
  if (!Array.isArray(stops) || !stops.every((stop) => typeof stop === 'string'))
    throw wrongValue('generation_config.stop_sequences', 'TYPE_STRING', stops)
  if (stops.length > 5)
    throw invalid(
      '* GenerateContentRequest.generation_config.stop_sequences: at most 5 are allowed.\n',
    )
}

function readTools(value: unknown): Tool[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw wrongValue('tools', 'message', value)
  return value.flatMap((tool, index) => {
    const at = `tools[${index}]`
    const { functionDeclarations = [] } = readFields(
      tool,
      'functionDeclarations googleSearch codeExecution urlContext',
      at,
    )
    if (!Array.isArray(functionDeclarations))
      throw wrongValue(`${at}.function_declarations`, 'message', functionDeclarations)
    return functionDeclarations.map((declared, position) => {
      const place = `${at}.function_declarations[${position}]`
      const known = 'name description parameters parametersJsonSchema response behavior'
      const { name, parameters, parametersJsonSchema } = readFields(declared, known, place)
      if (typeof name !== 'string' || !/^[A-Za-z_][\w.:-]{0,63}$/.test(name))
        throw invalid(
          `* GenerateContentRequest.${place}.name: [FIELD_INVALID] Invalid function name. Must start with a letter or an ` +
            'underscore.\n',
        )
      const schema = parametersJsonSchema ?? plainSchema(parameters)
      return { name, schema: isObject(schema) ? schema : { type: 'object', properties: {} } }
    })
  })
}

/** Google's own kind of schema writes types in capitals. */
function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema)
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'type' && typeof value === 'string' ? value.toLowerCase() : plainSchema(value),
    ]),
  )
}

function readToolChoice(value: unknown, tools: Tool[]): Conversation['toolChoice'] {
  if (value === undefined) return 'auto'
  const { functionCallingConfig = {} } = readFields(
    value,
    'functionCallingConfig retrievalConfig',
    'tool_config',
  )
  const at = 'tool_config.function_calling_config'
  const { mode = 'AUTO', allowedFunctionNames: allowed = [] } = readFields(
    functionCallingConfig,
    'mode allowedFunctionNames',
    at,
  )
  if (!['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'].includes(mode))
    throw wrongValue(
      `${at}.mode`,
      'type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode',
      mode,
    )
  if (!Array.isArray(allowed))
    throw wrongValue(`${at}.allowed_function_names`, 'TYPE_STRING', allowed)
  if (allowed.length > 0 && mode !== 'ANY')
    throw invalid(
      '`allowed_function_names` should only be set when the function calling mode is `ANY`.',
    )
  if (mode === 'NONE') return 'none'
  if (mode !== 'ANY') return 'auto'
  const unknown = allowed.find((name) => !tools.some((tool) => tool.name === name))
  if (unknown !== undefined)
    throw invalid(`\`allowed_function_names\` contains a function that is not declared: ${unknown}`)
  return allowed.length > 0 ? { name: allowed[0] } : 'required'
}

function readFormat(config: Fields): Conversation['json'] {
  const { responseMimeType, responseSchema, responseJsonSchema } = config
  const schema = responseJsonSchema ?? plainSchema(responseSchema)
  if (responseMimeType !== 'application/json') {
    if (schema === undefined) return undefined
    throw invalid(
      '* GenerateContentRequest.generation_config.response_mime_type: must be application/json to use a schema.\n',
    )
  }
  return isObject(schema) ? schema : true
}
