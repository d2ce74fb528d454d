// How is a Gemini conversation said in chat messages? Gemini's calls need no ids; OpenAI's do, so they are numbered.

import { joinId } from '../../gemini/thought-signature.ts'
import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { isObject } from '../../read-object.ts'
import type { ChatContentPart, ChatMessage } from '../chat-completions.ts'

type OpenCall = { id: string; ownId?: string; name: string }

export function encodeContents(contents: unknown): ChatMessage[] {
  if (!Array.isArray(contents)) throw new UntranslatableRequest('missing field: contents')
  const open: OpenCall[] = []
  let calls = 0
  return contents.flatMap((content) => {
    const role = content?.role ?? 'user'
    const parts: unknown = content?.parts
    if (!Array.isArray(parts) || !parts.every(isObject))
      throw new UntranslatableRequest('missing field: contents.parts')
    if (role === 'model')
      return [
        encodeAnswer(
          parts,
          (call) => open.push(call),
          () => `call_${calls++}`,
        ),
      ]
    if (role === 'user' || role === 'function') return encodeTurn(parts, open)
    throw new UntranslatableRequest(`unknown role: ${String(role)}`)
  })
}

export const joinParts = (parts: unknown): string =>
  (Array.isArray(parts) ? parts : [])
    .map((part) => {
      if (typeof part?.text === 'string') return part.text
      throw new UntranslatableRequest(`unsupported content: ${kindOf(part)}`)
    })
    .join('\n')

const kindOf = (part: unknown) => (isObject(part) ? Object.keys(part).join(', ') : String(part))

function encodeAnswer(
  parts: JsonObject[],
  remember: (call: OpenCall) => void,
  nextId: () => string,
): ChatMessage {
  const message: ChatMessage = { role: 'assistant', content: null }
  for (const part of parts) {
    const call = part.functionCall ?? part.function_call
    if (typeof part.text === 'string') {
      if (part.thought !== true) message.content = (message.content ?? '') + part.text
    } else if (isObject(call)) {
      const own = typeof call.id === 'string' ? call.id : undefined
      const id = own ?? joinId(nextId(), part.thoughtSignature)
      const name = String(call.name)
      remember({ id, ownId: own, name })
      const text = JSON.stringify(call.args ?? {})
      message.tool_calls ??= []
      message.tool_calls.push({ id, type: 'function', function: { name, arguments: text } })
    } else throw new UntranslatableRequest(`unsupported content: ${kindOf(part)}`)
  }
  return message
}

function encodeTurn(parts: JsonObject[], open: OpenCall[]): ChatMessage[] {
  const results: ChatMessage[] = []
  const rest: ChatContentPart[] = []
  for (const part of parts) {
    const result = part.functionResponse ?? part.function_response
    if (isObject(result)) results.push(encodeResult(result, open))
    else rest.push(encodePart(part))
  }
  const texts = rest.filter((part) => part.type === 'text')
  const content = texts.length === 1 && rest.length === 1 ? texts[0]!.text : rest
  return rest.length > 0 ? [...results, { role: 'user', content }] : results
}

/** The result of the oldest call of that function that has none yet, unless it says of which. */
function encodeResult({ id, name, response }: JsonObject, open: OpenCall[]): ChatMessage {
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

function encodePart(part: JsonObject): ChatContentPart {
  if (typeof part.text === 'string') return { type: 'text', text: part.text }
  const inline = part.inlineData ?? part.inline_data
  if (isObject(inline)) {
    const mimeType = String(inline.mimeType ?? inline.mime_type)
    const url = `data:${mimeType};base64,${String(inline.data)}`
    if (mimeType.startsWith('image/')) return { type: 'image_url', image_url: { url } }
    if (mimeType === 'application/pdf')
      return { type: 'file', file: { file_data: url, filename: 'document.pdf' } }
    throw new UntranslatableRequest(`unsupported content: ${mimeType}`)
  }
  const file = part.fileData ?? part.file_data
  const uri = isObject(file) ? String(file.fileUri ?? file.file_uri) : ''
  if (/^https?:\/\//.test(uri)) return { type: 'image_url', image_url: { url: uri } }
  throw new UntranslatableRequest(`unsupported content: ${kindOf(part)}`)
}
