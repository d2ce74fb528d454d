// How is an OpenAI conversation said in Anthropic's blocks?

import type { ChatMessage } from '../openai/chat-completions.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import type { ContentBlock, Message } from './messages.ts'

const isSystem = (message: ChatMessage) =>
  message?.role === 'system' || message?.role === 'developer'

export function joinSystem(messages: ChatMessage[]): string | undefined {
  const texts = messages.filter(isSystem).map(({ content }) => readText(content))
  return texts.filter((text) => text !== '').join('\n') || undefined
}

export function encodeMessages(messages: ChatMessage[]): Message[] {
  const encoded: Message[] = []
  let previous: ChatMessage | undefined
  for (const message of messages) {
    if (isSystem(message)) continue
    const role = message?.role === 'tool' ? 'user' : message?.role
    if (role !== 'user' && role !== 'assistant')
      throw new UntranslatableRequest(`unknown role: ${String(role)}`)
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

function encodeContent(message: ChatMessage): string | ContentBlock[] {
  const { role, content, tool_calls, tool_call_id } = message
  if (role === 'tool')
    return [{ type: 'tool_result', tool_use_id: tool_call_id ?? '', content: readText(content) }]
  if (typeof content === 'string' && !tool_calls) return content
  const blocks: ContentBlock[] = []
  for (const part of typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : (content ?? []))
    if (!(part?.type === 'text' && part.text === '')) blocks.push(encodePart(part))
  for (const call of tool_calls ?? []) blocks.push(encodeToolCall(call))
  return blocks
}

function readText(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (part?.type === 'text' ? part.text : '')).join('')
}

function encodePart(part: JsonObject): ContentBlock {
  switch (part?.type) {
    case 'text':
      return { type: 'text', text: String(part.text) }
    case 'refusal':
      return { type: 'text', text: String(part.refusal) }
    case 'image_url':
      return encodeLink(String(part.image_url?.url))
    case 'file':
      return encodeLink(String(part.file?.file_data))
    default:
      throw new UntranslatableRequest(`unsupported content: ${String(part?.type)}`)
  }
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+);base64,/

function encodeLink(url: string): ContentBlock {
  const mediaType = DATA_URL.exec(url)?.[1]
  if (mediaType === undefined) {
    if (!/^https?:\/\//.test(url)) throw new UntranslatableRequest('unsupported content: not a URL')
    return { type: 'image', source: { type: 'url', url } }
  }
  const data = url.slice(url.indexOf(',') + 1)
  const type = mediaType === 'application/pdf' ? 'document' : 'image'
  return { type, source: { type: 'base64', media_type: mediaType, data } }
}

function encodeToolCall(call: JsonObject): ContentBlock {
  const { name, arguments: text } = call?.function ?? {}
  return { type: 'tool_use', id: String(call?.id), name, input: parseArguments(text) }
}

function parseArguments(text: unknown): object {
  if (text === undefined || text === '') return {}
  try {
    return JSON.parse(String(text))
  } catch (cause) {
    throw new UntranslatableRequest('the arguments of a tool call are not JSON', { cause })
  }
}
