// How is a request of Gemini's GenerateContent said in OpenAI Chat Completions? The model and whether to stream were
// read from its path before.

import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { isObject } from '../../read-object.ts'
import { effortOf } from '../reasoning-effort.ts'
import { encodeContents, joinParts } from './encode-contents.ts'
import { encodeSchema } from './encode-schema.ts'
import {
  BODY,
  CALLING,
  CONFIG,
  DECLARATION,
  readSpelled,
  THINKING,
  TOOL,
  TOOL_CONFIG,
} from './generate-content-fields.ts'

/** With the fields more that only other vendors understand. Throws UntranslatableRequest. */
export function encodeRequest(sent: JsonObject): JsonObject {
  const body = readSpelled(sent, BODY, '')
  const config = readSpelled(body.generationConfig, CONFIG, 'generationConfig')
  const system = joinParts(body.systemInstruction)
  const stream = body.stream === true
  return {
    model: body.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...encodeContents(body.contents),
    ],
    max_completion_tokens: config.maxOutputTokens,
    temperature: config.temperature,
    top_p: config.topP,
    top_k: config.topK,
    stop: config.stopSequences,
    seed: config.seed,
    presence_penalty: config.presencePenalty,
    frequency_penalty: config.frequencyPenalty,
    response_format: encodeFormat(config),
    ...encodeThinking(readSpelled(config.thinkingConfig, THINKING, 'thinkingConfig')),
    ...encodeTools(body),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function encodeFormat(config: JsonObject): JsonObject | undefined {
  const { responseMimeType: type, responseJsonSchema, responseSchema } = config
  const schema = responseJsonSchema ?? encodeSchema(responseSchema)
  if (type === 'application/json')
    return schema === undefined
      ? { type: 'json_object' }
      : { type: 'json_schema', json_schema: { name: 'response', schema } }
  if (type !== undefined && type !== null && type !== 'text/plain')
    throw new UntranslatableRequest(`unsupported responseMimeType: ${String(type)}`)
  if (schema === undefined) return undefined
  throw new UntranslatableRequest('a schema wants the responseMimeType application/json')
}

/** Who wants to see thoughts, and says not how many, wants as many as OpenAI's models have by themselves. */
function encodeThinking({
  thinkingLevel,
  thinkingBudget,
  includeThoughts,
}: JsonObject): JsonObject {
  if (typeof thinkingLevel === 'string' && thinkingLevel !== 'THINKING_LEVEL_UNSPECIFIED')
    return { reasoning_effort: thinkingLevel.toLowerCase() }
  const budget = Number(thinkingBudget ?? Number.NaN)
  if (budget === 0) return { reasoning_effort: 'none' }
  if (budget > 0) return { reasoning_effort: effortOf(budget), thinking_budget: budget }
  return includeThoughts === true ? { reasoning_effort: 'medium' } : {}
}

function encodeTools(body: JsonObject): JsonObject {
  const config = readSpelled(body.toolConfig, TOOL_CONFIG, 'toolConfig')
  const calling = readSpelled(
    config.functionCallingConfig,
    CALLING,
    'toolConfig.functionCallingConfig',
  )
  const choice = encodeToolChoice(calling)
  const declared = readTools(body.tools)
  if (declared.length === 0) {
    if (typeof choice !== 'object' && choice !== 'required') return {}
    throw new UntranslatableRequest('functionCallingConfig wants tools')
  }
  const strict = calling.mode === 'VALIDATED' ? true : undefined
  return {
    tools: declared.map((one) => encodeFunction(one, strict)),
    tool_choice: choice,
  }
}

function readTools(tools: unknown): unknown[] {
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw new UntranslatableRequest('tools is not a list')
  return tools.flatMap((tool) => {
    const foreign = Object.keys(isObject(tool) ? tool : {}).filter(
      (name) => !/^function_?declarations$/i.test(name),
    )
    if (foreign.length > 0 || !isObject(tool))
      throw new UntranslatableRequest(`unsupported tool: ${foreign.join(', ')}`)
    return readSpelled(tool, TOOL, 'tools').functionDeclarations ?? []
  })
}

function encodeFunction(declared: unknown, strict: true | undefined) {
  const { name, description, parametersJsonSchema, parameters } = readSpelled(
    declared,
    DECLARATION,
    'tools.functionDeclarations',
  )
  const schema = parametersJsonSchema ?? encodeSchema(parameters)
  return { type: 'function', function: { name, description, parameters: schema, strict } }
}

function encodeToolChoice({ mode, allowedFunctionNames: allowed }: JsonObject): unknown {
  const names: unknown[] = Array.isArray(allowed) ? allowed : []
  if (names.length > 0 && mode !== 'ANY')
    throw new UntranslatableRequest('allowedFunctionNames wants the mode ANY')
  switch (mode ?? 'MODE_UNSPECIFIED') {
    case 'NONE':
      return 'none'
    case 'ANY':
      if (names.length === 0) return 'required'
      if (names.length === 1) return { type: 'function', function: { name: names[0] } }
      throw new UntranslatableRequest('allowedFunctionNames may hold one name')
    case 'AUTO':
    case 'VALIDATED':
      return 'auto'
    case 'MODE_UNSPECIFIED':
      return undefined
    default:
      throw new UntranslatableRequest(`unsupported functionCallingConfig.mode: ${String(mode)}`)
  }
}
