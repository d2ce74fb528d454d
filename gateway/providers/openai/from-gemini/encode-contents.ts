// How is a Gemini conversation said in chat messages? Gemini's calls need no ids; OpenAI's do, so they are numbered.

import { joinId } from '../../gemini/thought-signature.ts'
import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { isObject } from '../../read-object.ts'
import type { ChatContentPart, ChatMessage } from '../chat-completions.ts'
import {
  CALL,
  CONTENT,
  FILE_DATA,
  INLINE_DATA,
  PART,
  RESPONSE,
  readSpelled,
} from './generate-content-fields.ts'

type OpenCall = { id: string; ownId?: string; name: string }

export function encodeContents(contents: unknown): ChatMessage[] {
  if (!Array.isArray(contents)) throw new UntranslatableRequest('missing field: contents')
  const open: OpenCall[] = []
  let calls = 0
  return contents.flatMap((content) => {
    const { role = 'user', parts } = readContent(content, 'contents')
    if (role === 'model')
      return encodeAnswer(
        parts,
        (call) => open.push(call),
        () => `call_${calls++}`,
      )
    if (role === 'user' || role === 'function') return encodeTurn(parts, open)
    throw new UntranslatableRequest(`unknown role: ${String(role)}`)
  })
}

/** The texts of a content, empty where there is none. Throws UntranslatableRequest where there is more than text. */
export const joinParts = (content: unknown): string =>
  content === undefined || content === null
    ? ''
    : readContent(content, 'systemInstruction')
        .parts.map((part) => {
          if (typeof part.text === 'string') return part.text
          throw new UntranslatableRequest(`unsupported content: ${kindOf(part)}`)
        })
        .join('\n')

function readContent(content: unknown, name: string): { role?: unknown; parts: JsonObject[] } {
  const { role, parts } = readSpelled(content, CONTENT, name)
  if (!Array.isArray(parts) || !parts.every(isObject))
    throw new UntranslatableRequest(`missing field: ${name}.parts`)
  return {
    role: role ?? undefined,
    parts: parts.map((part) => readSpelled(part, PART, `${name}.parts`)),
  }
}

const kindOf = (part: JsonObject) => Object.keys(part).join(', ')

/** Thoughts are the model's own, of no use to another: without them there may be nothing left. */
function encodeAnswer(
  parts: JsonObject[],
  remember: (call: OpenCall) => void,
  nextId: () => string,
): ChatMessage[] {
  const message: ChatMessage = { role: 'assistant', content: null }
  for (const part of parts) {
    if (typeof part.text === 'string') {
      if (part.thought !== true) message.content = (message.content ?? '') + part.text
    } else if (isObject(part.functionCall)) {
      const call = readSpelled(part.functionCall, CALL, 'contents.parts.functionCall')
      const own = typeof call.id === 'string' ? call.id : undefined
      const id = own ?? joinId(nextId(), part.thoughtSignature)
      const name = String(call.name)
      remember({ id, ownId: own, name })
      const text = JSON.stringify(call.args ?? {})
      message.tool_calls ??= []
      message.tool_calls.push({ id, type: 'function', function: { name, arguments: text } })
    } else throw new UntranslatableRequest(`unsupported content: ${kindOf(part)}`)
  }
  return message.content === null && !message.tool_calls ? [] : [message]
}

function encodeTurn(parts: JsonObject[], open: OpenCall[]): ChatMessage[] {
  const results: ChatMessage[] = []
  const rest: ChatContentPart[] = []
  for (const part of parts) {
    if (isObject(part.functionResponse)) results.push(encodeResult(part.functionResponse, open))
    else rest.push(encodePart(part))
  }
  const texts = rest.filter((part) => part.type === 'text')
  const content = texts.length === 1 && rest.length === 1 ? texts[0]!.text : rest
  return rest.length > 0 ? [...results, { role: 'user', content }] : results
}

/** The result of the oldest call of that function that has none yet, unless it says of which. */
function encodeResult(result: JsonObject, open: OpenCall[]): ChatMessage {
  const { id, name, response } = readSpelled(result, RESPONSE, 'contents.parts.functionResponse')
  const at = open.findIndex((call) => (id === undefined ? call.name === name : call.ownId === id))
  const [call] = at < 0 ? [] : open.splice(at, 1)
  if (!call) throw new UntranslatableRequest(`the result of a call that was not made: ${name}`)
  const told = isObject(response) ? response : {}
  const single = Object.keys(told).length === 1
  const text = single ? (told.content ?? told.output ?? told.result ?? told.error) : undefined
  return {
    role: 'tool',
    tool_call_id: call.id,
    content: typeof text === 'string' ? text : JSON.stringify(response ?? {}),
    ...(single && told.error !== undefined && { is_error: true }),
  }
}

const AUDIO: Record<string, string> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mp3': 'mp3',
  'audio/mpeg': 'mp3',
}

function encodePart(part: JsonObject): ChatContentPart {
  if (typeof part.text === 'string') return { type: 'text', text: part.text }
  if (isObject(part.inlineData)) return encodeData(part.inlineData)
  const { fileUri } = readSpelled(part.fileData, FILE_DATA, 'contents.parts.fileData')
  if (/^https?:\/\//.test(String(fileUri)))
    return { type: 'image_url', image_url: { url: String(fileUri) } }
  throw new UntranslatableRequest(`unsupported content: ${kindOf(part)}`)
}

function encodeData(inlineData: JsonObject): ChatContentPart {
  const inline = readSpelled(inlineData, INLINE_DATA, 'contents.parts.inlineData')
  const { mimeType, data, displayName } = inline
  const url = `data:${String(mimeType)};base64,${String(data)}`
  if (String(mimeType).startsWith('image/')) return { type: 'image_url', image_url: { url } }
  const format = AUDIO[mimeType]
  if (format) return { type: 'input_audio', input_audio: { data: String(data), format } }
  if (mimeType === 'application/pdf' || mimeType === 'text/plain') {
    const filename = String(
      displayName ?? (mimeType === 'text/plain' ? 'document.txt' : 'document.pdf'),
    )
    return { type: 'file', file: { file_data: url, filename } }
  }
  throw new UntranslatableRequest(`unsupported content: ${String(mimeType)}`)
}
