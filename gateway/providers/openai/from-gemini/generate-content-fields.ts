// Which fields of a GenerateContent request can be said in Chat Completions, and which ask for nothing?

import { checkFields, isEmpty, isOneOf, type KnownFields } from '../../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { isObject } from '../../read-object.ts'

/** Google's REST API takes either spelling. */
const camelCase = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** By their names in camel case; empty where there are none. Throws UntranslatableRequest. */
export function readSpelled(value: unknown, known: KnownFields, name: string): JsonObject {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw new UntranslatableRequest(`${name || 'the body'} is not an object`)
  const fields: JsonObject = {}
  for (const [spelled, one] of Object.entries(value)) {
    const camel = camelCase(spelled)
    fields[Object.hasOwn(known, camel) ? camel : spelled] = one
  }
  checkFields(fields, known, name && `${name}.`)
  return fields
}

/** Nothing that Google would keep back is asked to be kept back. */
const FILTERS_NOTHING = ['BLOCK_NONE', 'OFF', 'HARM_BLOCK_THRESHOLD_UNSPECIFIED']
const isWithoutFilters = (settings: unknown) =>
  Array.isArray(settings) && settings.every((one) => FILTERS_NOTHING.includes(one?.threshold))

const isOnlyText = (modalities: unknown) =>
  [modalities].flat().every((one) => one === 'TEXT') || 'unsupported responseModalities: only TEXT'

export const BODY: KnownFields = {
  model: true,
  stream: true,
  contents: true,
  systemInstruction: true,
  tools: true,
  toolConfig: true,
  generationConfig: true,
  safetySettings: isWithoutFilters,
  labels: isEmpty,
}
export const CONFIG: KnownFields = {
  temperature: true,
  topP: true,
  topK: true,
  maxOutputTokens: true,
  stopSequences: true,
  seed: true,
  presencePenalty: true,
  frequencyPenalty: true,
  responseMimeType: true,
  responseSchema: true,
  responseJsonSchema: true,
  thinkingConfig: true,
  candidateCount: (count) => count === 1 || 'candidateCount must be 1',
  responseModalities: isOnlyText,
  responseLogprobs: isOneOf(false),
  mediaResolution: isOneOf('MEDIA_RESOLUTION_UNSPECIFIED'),
  enableEnhancedCivicAnswers: isOneOf(false),
}
export const THINKING: KnownFields = {
  includeThoughts: true,
  thinkingBudget: true,
  thinkingLevel: true,
}

export const TOOL: KnownFields = { functionDeclarations: true }
export const DECLARATION: KnownFields = {
  name: true,
  description: true,
  parameters: true,
  parametersJsonSchema: true,
  behavior: isOneOf('BLOCKING', 'UNSPECIFIED'),
}
export const TOOL_CONFIG: KnownFields = { functionCallingConfig: true }
export const CALLING: KnownFields = { mode: true, allowedFunctionNames: true }

export const CONTENT: KnownFields = { role: true, parts: true }
export const PART: KnownFields = {
  text: true,
  thought: true,
  thoughtSignature: true,
  inlineData: true,
  fileData: true,
  functionCall: true,
  functionResponse: true,
}
export const INLINE_DATA: KnownFields = { mimeType: true, data: true, displayName: true }
export const FILE_DATA: KnownFields = { mimeType: true, fileUri: true, displayName: true }
export const CALL: KnownFields = { id: true, name: true, args: true, willContinue: isOneOf(false) }
export const RESPONSE: KnownFields = {
  id: true,
  name: true,
  response: true,
  willContinue: isOneOf(false),
  parts: isEmpty,
}
