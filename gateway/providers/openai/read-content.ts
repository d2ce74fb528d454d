// What stands in the messages of a chat request? What is not known is refused, with its name.

import { checkFields, readFields } from '../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { isObject } from '../read-object.ts'
import {
  CALL_FIELDS,
  CALLED_FIELDS,
  FILE_FIELDS,
  IMAGE_FIELDS,
  MESSAGE_FIELDS,
  PART_FIELDS,
  RESULT_FIELDS,
} from './chat-fields.ts'

/** Its parts, whichever way it is written; an empty text is none. Throws UntranslatableRequest. */
export function readParts(content: unknown): JsonObject[] {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) throw new UntranslatableRequest('unsupported content: not a list')
  for (const part of content) {
    const known = isObject(part) ? PART_FIELDS[part.type] : undefined
    if (!known) throw new UntranslatableRequest(`unsupported content: ${String(part?.type)}`)
    checkFields(part, known, 'messages.content.')
  }
  return content.filter(({ type, text }) => type !== 'text' || text !== '')
}

/** What a message says, be it that its author will not. */
export function readSaid({ content, refusal }: JsonObject): JsonObject[] {
  const parts = readParts(content)
  return typeof refusal === 'string' && refusal !== ''
    ? [...parts, { type: 'refusal', refusal }]
    : parts
}

/** Throws UntranslatableRequest where there is more than text. */
export function readText(content: unknown): string {
  return readParts(content)
    .map((part) => {
      if (part.type === 'text') return String(part.text)
      if (part.type === 'refusal') return String(part.refusal)
      throw new UntranslatableRequest(`unsupported content: ${String(part.type)}`)
    })
    .join('')
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/

export type Media = { mediaType: string; data: string } | { url: string }

/** A file or image: its bytes in base64, or where they are. Throws UntranslatableRequest. */
export function readMedia(part: JsonObject): Media {
  const link =
    part.type === 'file'
      ? readFields(part.file, FILE_FIELDS, 'messages.content.file').file_data
      : readFields(part.image_url, IMAGE_FIELDS, 'messages.content.image_url').url
  if (typeof link !== 'string') {
    const named = part.file?.file_id === undefined ? 'without data' : 'by id'
    throw new UntranslatableRequest(`unsupported content: ${String(part.type)} ${named}`)
  }
  const mediaType = DATA_URL.exec(link.slice(0, 200))?.[1]
  if (mediaType === undefined) return { url: link }
  return { mediaType, data: link.slice(link.indexOf(',') + 1) }
}

export type ReadCall = { id: string; name: string; args: JsonObject }

/** The calls of functions in a message. Throws UntranslatableRequest where there are other kinds. */
export function readCalls({ tool_calls }: JsonObject): ReadCall[] {
  if (tool_calls === undefined || tool_calls === null) return []
  if (!Array.isArray(tool_calls))
    throw new UntranslatableRequest('messages.tool_calls is not a list')
  return tool_calls.map((call) => {
    if (typeof call?.function?.name !== 'string')
      throw new UntranslatableRequest(`unsupported tool call: ${String(call?.type)}`)
    checkFields(call, CALL_FIELDS, 'messages.tool_calls.')
    checkFields(call.function, CALLED_FIELDS, 'messages.tool_calls.function.')
    const { name, arguments: text } = call.function
    return { id: String(call.id), name, args: readArguments(text) }
  })
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
  if (isObject(value)) return value
  throw new UntranslatableRequest('the arguments of a tool call are not a JSON object')
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool']

/** Each an object of a known role. Throws UntranslatableRequest. */
export function readMessages(messages: unknown): JsonObject[] {
  if (!Array.isArray(messages)) throw new UntranslatableRequest('missing field: messages')
  for (const message of messages) {
    if (!ROLES.includes(message?.role))
      throw new UntranslatableRequest(`unknown role: ${String(message?.role)}`)
    checkFields(message, message.role === 'tool' ? RESULT_FIELDS : MESSAGE_FIELDS, 'messages.')
  }
  return messages
}

export const isSystem = ({ role }: JsonObject) => role === 'system' || role === 'developer'

export const joinSystem = (messages: JsonObject[]): string =>
  messages
    .filter(isSystem)
    .map(({ content }) => readText(content))
    .filter((text) => text !== '')
    .join('\n')

/** What each call was of, for vendors whose results name the function. */
export function namesOfCalls(messages: JsonObject[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const { tool_calls } of messages)
    for (const call of Array.isArray(tool_calls) ? tool_calls : [])
      names.set(String(call?.id), String(call?.function?.name))
  return names
}
