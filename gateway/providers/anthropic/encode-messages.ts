// How is an OpenAI conversation said in Anthropic's blocks?

import {
  isSystem,
  type ReadCall,
  readCalls,
  readMedia,
  readParts,
  readSaid,
} from '../openai/read-content.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import type { ContentBlock, Message } from './messages.ts'

export function encodeMessages(messages: JsonObject[]): Message[] {
  const encoded: Message[] = []
  let previous: JsonObject | undefined
  for (const message of messages) {
    if (isSystem(message)) continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = encodeContent(message)
    const last = encoded.at(-1)
    // The results of one turn's calls belong into one message.
    if (message.role === 'tool' && previous?.role === 'tool' && Array.isArray(last?.content))
      last.content.push(...(content as ContentBlock[]))
    else if (content.length > 0) encoded.push({ role, content })
    previous = message
  }
  return encoded
}

function encodeContent(message: JsonObject): string | ContentBlock[] {
  const { role, content, tool_call_id, is_error } = message
  if (role === 'tool')
    return [
      {
        type: 'tool_result',
        tool_use_id: tool_call_id ?? '',
        content: encodeResult(content),
        ...(is_error === true && { is_error }),
      },
    ]
  const before = encodeThoughts(message)
  const said = readSaid(message)
  const calls = readCalls(message)
  if (typeof content === 'string' && before.length + calls.length === 0 && said.length < 2)
    return content
  return [...before, ...said.map(encodePart), ...calls.map(encodeCall)]
}

/** A text where it is one, since older models take no more. */
function encodeResult(content: unknown): string | ContentBlock[] {
  const blocks = readParts(content).map(encodePart)
  const texts = blocks.filter((block) => block.type === 'text')
  return texts.length === blocks.length ? texts.map(({ text }) => text).join('') : blocks
}

/** Only what Anthropic signed: it refuses any other. */
function encodeThoughts({ reasoning_content, reasoning_signature }: JsonObject): ContentBlock[] {
  if (typeof reasoning_signature !== 'string' || reasoning_signature === '') return []
  const thinking = String(reasoning_content ?? '')
  return [{ type: 'thinking', thinking, signature: reasoning_signature }]
}

function encodePart(part: JsonObject): ContentBlock {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: String(part.text) }
    case 'refusal':
      return { type: 'text', text: String(part.refusal) }
    case 'image_url':
    case 'file':
      return encodeMedia(part)
    default:
      throw new UntranslatableRequest(`unsupported content: ${String(part.type)}`)
  }
}

function encodeMedia(part: JsonObject): ContentBlock {
  const media = readMedia(part)
  const title: unknown = part.file?.filename ?? undefined
  if ('data' in media) {
    const { mediaType: media_type, data } = media
    if (media_type === 'application/pdf')
      return { type: 'document', source: { type: 'base64', media_type, data }, title }
    if (media_type === 'text/plain')
      return {
        type: 'document',
        source: { type: 'text', media_type, data: Buffer.from(data, 'base64').toString() },
        title,
      }
    if (!media_type.startsWith('image/'))
      throw new UntranslatableRequest(`unsupported content: ${media_type}`)
    return { type: 'image', source: { type: 'base64', media_type, data } }
  }
  if (part.type !== 'image_url' || !/^https?:\/\//.test(media.url))
    throw new UntranslatableRequest('unsupported content: not a URL')
  return { type: 'image', source: { type: 'url', url: media.url } }
}

const encodeCall = ({ id, name, args: input }: ReadCall): ContentBlock => ({
  type: 'tool_use',
  id,
  name,
  input,
})
