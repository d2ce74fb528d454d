// What stands in the content of a chat message?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'

/** Its parts, whichever way it is written; an empty text is none. Throws UntranslatableRequest. */
export function readParts(content: unknown): JsonObject[] {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) throw new UntranslatableRequest('unsupported content: not a list')
  return content.filter((part) => !(part?.type === 'text' && part.text === ''))
}

/** Throws UntranslatableRequest where there is more than text. */
export function readText(content: unknown): string {
  return readParts(content)
    .map((part) => {
      if (part?.type === 'text') return String(part.text)
      if (part?.type === 'refusal') return String(part.refusal)
      throw new UntranslatableRequest(`unsupported content: ${String(part?.type)}`)
    })
    .join('')
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/

export type Media = { mediaType: string; data: string } | { url: string }

/** A file or image: its bytes in base64, or where they are. Throws UntranslatableRequest. */
export function readMedia(part: JsonObject): Media {
  const link = part.type === 'file' ? part.file?.file_data : part.image_url?.url
  if (typeof link !== 'string') {
    const named = part.file?.file_id === undefined ? 'without data' : 'by id'
    throw new UntranslatableRequest(`unsupported content: ${String(part.type)} ${named}`)
  }
  const mediaType = DATA_URL.exec(link.slice(0, 200))?.[1]
  if (mediaType === undefined) return { url: link }
  return { mediaType, data: link.slice(link.indexOf(',') + 1) }
}

/** The arguments of a call of a tool. Throws UntranslatableRequest. */
export function readArguments(text: unknown): JsonObject {
  if (text === undefined || text === null || text === '') return {}
  let value: unknown
  try {
    value = JSON.parse(String(text))
  } catch (cause) {
    throw new UntranslatableRequest('the arguments of a tool call are not JSON', { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new UntranslatableRequest('the arguments of a tool call are not a JSON object')
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool']

/** Each an object of a known role. Throws UntranslatableRequest. */
export function readMessages(messages: unknown): JsonObject[] {
  if (!Array.isArray(messages)) throw new UntranslatableRequest('missing field: messages')
  for (const message of messages)
    if (!ROLES.includes(message?.role))
      throw new UntranslatableRequest(`unknown role: ${String(message?.role)}`)
  return messages
}

export const isSystem = ({ role }: JsonObject) => role === 'system' || role === 'developer'

export const joinSystem = (messages: JsonObject[]): string =>
  messages
    .filter(isSystem)
    .map(({ content }) => readText(content))
    .filter((text) => text !== '')
    .join('\n')

/** The functions among the tools. Throws UntranslatableRequest where there are other kinds. */
export function readFunctions({ tools, functions }: JsonObject): JsonObject[] {
  if (functions !== undefined && functions !== null)
    throw new UntranslatableRequest('unsupported field: functions; use tools')
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw new UntranslatableRequest('tools is not a list')
  return tools.map((tool) => {
    if (typeof tool?.function?.name === 'string') return tool.function
    throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type)}`)
  })
}

/** What each call was of, for vendors whose results name the function. */
export function namesOfCalls(messages: JsonObject[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const { tool_calls } of messages)
    for (const call of Array.isArray(tool_calls) ? tool_calls : [])
      names.set(String(call?.id), String(call?.function?.name))
  return names
}

/** Fields that ask for an answer of a kind that only OpenAI gives. Throws UntranslatableRequest. */
export function refuseForeignFields(body: JsonObject) {
  if (body.n !== undefined && body.n !== null && body.n !== 1)
    throw new UntranslatableRequest('n must be 1')
  const modalities = body.modalities
  if (Array.isArray(modalities) && modalities.some((one) => one !== 'text'))
    throw new UntranslatableRequest('unsupported modality: only text')
  for (const name of ['audio', 'web_search_options'])
    if (body[name] !== undefined && body[name] !== null)
      throw new UntranslatableRequest(`unsupported field: ${name}`)
}

export function readStops(stop: unknown): string[] | undefined {
  const sequences = [stop].flat().filter((text): text is string => typeof text === 'string')
  const told = sequences.filter((text) => text.trim() !== '')
  return told.length > 0 ? told : undefined
}
