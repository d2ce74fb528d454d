// How is an OpenAI conversation said in Anthropic's blocks?

import {
  isSystem,
  readArguments,
  readMedia,
  readMessages,
  readParts,
} from '../openai/read-content.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import type { ContentBlock, Message } from './messages.ts'

export function encodeMessages(sent: unknown): Message[] {
  const encoded: Message[] = []
  let previous: JsonObject | undefined
  for (const message of readMessages(sent)) {
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
  const { role, content, tool_calls, tool_call_id, is_error } = message
  if (role === 'tool')
    return [
      {
        type: 'tool_result',
        tool_use_id: tool_call_id ?? '',
        content: encodeResult(content),
        ...(is_error === true && { is_error }),
      },
    ]
  const thoughts = encodeThoughts(message)
  if (typeof content === 'string' && !tool_calls && thoughts.length === 0) return content
  const blocks: ContentBlock[] = [...thoughts, ...readParts(content).map(encodePart)]
  for (const call of tool_calls ?? []) blocks.push(encodeToolCall(call))
  return blocks
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
  switch (part?.type) {
    case 'text':
      return { type: 'text', text: String(part.text) }
    case 'refusal':
      return { type: 'text', text: String(part.refusal) }
    case 'image_url':
    case 'file':
      return encodeMedia(part)
    default:
      throw new UntranslatableRequest(`unsupported content: ${String(part?.type)}`)
  }
}

function encodeMedia(part: JsonObject): ContentBlock {
  const media = readMedia(part)
  if ('data' in media) {
    const { mediaType: media_type, data } = media
    const type = media_type === 'application/pdf' ? 'document' : 'image'
    return { type, source: { type: 'base64', media_type, data } }
  }
  if (!/^https?:\/\//.test(media.url))
    throw new UntranslatableRequest('unsupported content: not a URL')
  return { type: 'image', source: { type: 'url', url: media.url } }
}

function encodeToolCall(call: JsonObject): ContentBlock {
  const input = readArguments(call?.function?.arguments)
  const name: unknown = call?.function?.name
  if (typeof name !== 'string')
    throw new UntranslatableRequest(`unsupported tool call: ${String(call?.type)}`)
  return { type: 'tool_use', id: String(call.id), name, input }
}
