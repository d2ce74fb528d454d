// How is one message of an Anthropic conversation said in OpenAI Chat Completions?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import type { ChatContentPart, ChatMessage, ToolCall } from './chat-completions.ts'

/** One message may become several: OpenAI keeps each tool's result in a message of its own. */
export function encodeMessage(message: JsonObject): ChatMessage[] {
  const { role, content } = message ?? {}
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw new UntranslatableRequest(`unknown role: ${String(role)}`)
  if (typeof content === 'string') return [{ role, content }]
  if (!Array.isArray(content)) throw new UntranslatableRequest('missing field: messages.content')
  return role === 'assistant' ? [encodeAssistant(content)] : encodeUser(role, content)
}

export function joinText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter((block) => block?.type === 'text')
    .map(({ text }) => text)
    .join('\n')
}

function encodeAssistant(blocks: JsonObject[]): ChatMessage {
  const text = blocks
    .filter(({ type }) => type === 'text')
    .map((block) => block.text)
    .join('')
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(encodeToolUse)
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

const encodeToolUse = ({ id, name, input }: JsonObject): ToolCall => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input ?? {}) },
})

function encodeUser(role: 'user' | 'system', blocks: JsonObject[]): ChatMessage[] {
  const results = blocks.filter((block) => block?.type === 'tool_result')
  const rest = blocks.filter((block) => block?.type !== 'tool_result').map(encodeBlock)
  const messages: ChatMessage[] = results.map(({ tool_use_id, content }) => ({
    role: 'tool',
    tool_call_id: tool_use_id,
    content: joinText(content),
  }))
  if (rest.length > 0) messages.push({ role, content: rest })
  return messages
}

function encodeBlock(block: JsonObject): ChatContentPart {
  const { type, source } = block ?? {}
  if (type === 'text') return { type: 'text', text: block.text }
  if (type === 'image' && source?.type === 'url')
    return { type: 'image_url', image_url: { url: source.url } }
  if (type === 'image' && source?.type === 'base64')
    return { type: 'image_url', image_url: { url: dataUrl(source) } }
  if (type === 'document' && source?.type === 'base64')
    return {
      type: 'file',
      file: { file_data: dataUrl(source), filename: block.title ?? 'document' },
    }
  if (type === 'document' && source?.type === 'text') return { type: 'text', text: source.data }
  throw new UntranslatableRequest(`unsupported content: ${String(type)}`)
}

const dataUrl = ({ media_type, data }: JsonObject) => `data:${media_type};base64,${data}`
