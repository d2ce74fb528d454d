// How is a request of Gemini's GenerateContent said in OpenAI Chat Completions? The model and whether to stream were
// read from its path before.

import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { effortOf } from '../reasoning-effort.ts'
import { encodeContents, joinParts } from './encode-contents.ts'
import { encodeSchema } from './encode-schema.ts'

/** Gemini's REST API takes either spelling. */
const read = (object: JsonObject | undefined | null, name: string): any =>
  object?.[name] ?? object?.[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]

/** With the fields more that only other vendors understand. Throws UntranslatableRequest. */
export function encodeRequest(body: JsonObject): JsonObject {
  if (read(body, 'cachedContent'))
    throw new UntranslatableRequest('unsupported field: cachedContent')
  const config = read(body, 'generationConfig')
  if ((read(config, 'candidateCount') ?? 1) !== 1)
    throw new UntranslatableRequest('candidateCount must be 1')
  const modalities: unknown = read(config, 'responseModalities')
  if (Array.isArray(modalities) && modalities.some((one) => one !== 'TEXT'))
    throw new UntranslatableRequest('unsupported responseModalities: only TEXT')
  const system = joinParts(read(body, 'systemInstruction')?.parts)
  const stream = body.stream === true
  return {
    model: body.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...encodeContents(body.contents),
    ],
    max_completion_tokens: read(config, 'maxOutputTokens'),
    temperature: config?.temperature,
    top_p: read(config, 'topP'),
    top_k: read(config, 'topK'),
    stop: read(config, 'stopSequences'),
    seed: config?.seed,
    presence_penalty: read(config, 'presencePenalty'),
    frequency_penalty: read(config, 'frequencyPenalty'),
    response_format: encodeFormat(config),
    ...encodeThinking(read(config, 'thinkingConfig')),
    ...encodeTools(body),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function encodeFormat(config: JsonObject | undefined): JsonObject | undefined {
  if (read(config, 'responseMimeType') !== 'application/json') return undefined
  const schema = read(config, 'responseJsonSchema') ?? encodeSchema(read(config, 'responseSchema'))
  if (schema === undefined) return { type: 'json_object' }
  return { type: 'json_schema', json_schema: { name: 'response', schema } }
}

function encodeThinking(config: JsonObject | undefined): JsonObject {
  const level: unknown = read(config, 'thinkingLevel')
  if (typeof level === 'string') return { reasoning_effort: level.toLowerCase() }
  const budget = Number(read(config, 'thinkingBudget') ?? 0)
  return budget > 0 ? { reasoning_effort: effortOf(budget), thinking_budget: budget } : {}
}

function encodeTools(body: JsonObject): JsonObject {
  const tools: JsonObject[] = Array.isArray(body.tools) ? body.tools : []
  const functions = tools.flatMap((tool) => {
    const declared = read(tool, 'functionDeclarations')
    if (Array.isArray(declared)) return declared
    throw new UntranslatableRequest(`unsupported tool: ${Object.keys(tool ?? {}).join(', ')}`)
  })
  if (functions.length === 0) return {}
  return {
    tools: functions.map(encodeFunction),
    tool_choice: encodeToolChoice(read(read(body, 'toolConfig'), 'functionCallingConfig')),
  }
}

function encodeFunction(declared: JsonObject) {
  const { name, description } = declared
  const parameters = read(declared, 'parametersJsonSchema') ?? encodeSchema(declared.parameters)
  return { type: 'function', function: { name, description, parameters } }
}

function encodeToolChoice(config: JsonObject | undefined): unknown {
  const allowed: unknown = read(config, 'allowedFunctionNames')
  switch (config?.mode) {
    case 'NONE':
      return 'none'
    case 'ANY':
      if (!Array.isArray(allowed) || allowed.length === 0) return 'required'
      if (allowed.length === 1) return { type: 'function', function: { name: allowed[0] } }
      throw new UntranslatableRequest('allowedFunctionNames may hold one name')
    case 'AUTO':
      return 'auto'
    default:
      return undefined
  }
}
