// How is an OpenAI conversation said in Converse's content blocks?

import { type ReadCall, readCalls, readMedia, readParts, readSaid } from '../openai/read-content.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'

type Message = { role: 'user' | 'assistant'; content: JsonObject[] }

/** Roles take turns: what follows in the same role goes into the same message. Blank texts are refused, so left out. */
export function encodeMessages(messages: JsonObject[]): Message[] {
  const encoded: Message[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = encodeContent(message)
    if (content.length === 0) continue
    const last = encoded.at(-1)
    if (last?.role === role) last.content.push(...content)
    else encoded.push({ role, content })
  }
  return encoded
}

function encodeContent(message: JsonObject): JsonObject[] {
  const { role, content, tool_call_id, is_error } = message
  if (role === 'tool') {
    const blocks = readParts(content).map(encodePart)
    const toolResult = {
      toolUseId: String(tool_call_id),
      content: blocks.length > 0 ? blocks : [{ text: '' }],
      ...(is_error === true && { status: 'error' }),
    }
    return [{ toolResult }]
  }
  const said = readSaid(message).filter(({ type, text }) => type !== 'text' || text?.trim())
  const calls = readCalls(message)
  return [...encodeThoughts(message), ...said.map(encodePart), ...calls.map(encodeCall)]
}

/** Only what the model signed: any other is refused. */
function encodeThoughts({ reasoning_content, reasoning_signature }: JsonObject): JsonObject[] {
  if (typeof reasoning_signature !== 'string' || reasoning_signature === '') return []
  const reasoningText = { text: String(reasoning_content ?? ''), signature: reasoning_signature }
  return [{ reasoningContent: { reasoningText } }]
}

const encodeCall = ({ id, name, args: input }: ReadCall): JsonObject => ({
  toolUse: { toolUseId: id, name, input },
})

function encodePart(part: JsonObject): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: String(part.text) }
    case 'refusal':
      return { text: String(part.refusal) }
    case 'image_url':
    case 'file':
      return encodeMedia(part)
    default:
      throw new UntranslatableRequest(`unsupported content: ${String(part.type)}`)
  }
}

const IMAGE = /^image\/(png|jpeg|jpg|gif|webp)$/
const DOCUMENTS: Record<string, string> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
}

function encodeMedia(part: JsonObject): JsonObject {
  const media = readMedia(part)
  if (!('data' in media))
    throw new UntranslatableRequest(
      'unsupported content: Bedrock fetches nothing from the web; send data: URLs',
    )
  const { mediaType, data: bytes } = media
  const image = IMAGE.exec(mediaType)?.[1]
  if (image) return { image: { format: image === 'jpg' ? 'jpeg' : image, source: { bytes } } }
  const format = DOCUMENTS[mediaType]
  if (!format) throw new UntranslatableRequest(`unsupported content: ${mediaType}`)
  return { document: { format, name: documentName(part.file?.filename), source: { bytes } } }
}

/** Bedrock takes few characters in it. */
const documentName = (filename: unknown) =>
  String(filename ?? 'document')
    .replace(/\.\w+$/, '')
    .replace(/[^\w()[\]-]+/g, ' ')
    .trim() || 'document'
