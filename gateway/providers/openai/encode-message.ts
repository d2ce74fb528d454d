// How is one message of an Anthropic conversation said in OpenAI Chat Completions?

import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { isObject } from '../read-object.ts'
import type { ChatContentPart, ChatMessage, ToolCall } from './chat-completions.ts'

/** One message may become several: OpenAI keeps each tool's result in a message of its own. */
export function encodeMessage(message: JsonObject): ChatMessage[] {
  const { role, content } = message ?? {}
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw new UntranslatableRequest(`unknown role: ${String(role)}`)
  if (typeof content === 'string') return [{ role, content }]
  if (!Array.isArray(content) || !content.every(isObject))
    throw new UntranslatableRequest('missing field: messages.content')
  return role === 'assistant' ? [encodeAssistant(content)] : encodeUser(role, content)
}

/** Throws UntranslatableRequest where there is more than text. */
export function joinText(content: unknown, separator = '\n'): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((block) => {
      if (block?.type === 'text') return String(block.text)
      throw new UntranslatableRequest(`unsupported content: ${String(block?.type)}`)
    })
    .join(separator)
}

/** Of the thoughts only those that are signed can be handed back. */
function encodeAssistant(blocks: JsonObject[]): ChatMessage {
  const message: ChatMessage = { role: 'assistant', content: null }
  const calls: ToolCall[] = []
  for (const block of blocks) {
    if (block.type === 'text') message.content = (message.content ?? '') + String(block.text)
    else if (block.type === 'tool_use') calls.push(encodeToolUse(block))
    else if (block.type === 'thinking') {
      message.reasoning_content = (message.reasoning_content ?? '') + String(block.thinking)
      if (typeof block.signature === 'string') message.reasoning_signature = block.signature
    } else if (block.type !== 'redacted_thinking')
      throw new UntranslatableRequest(`unsupported content: ${String(block.type)}`)
  }
  if (message.content === '') message.content = null
  if (calls.length > 0) message.tool_calls = calls
  return message
}

const encodeToolUse = ({ id, name, input }: JsonObject): ToolCall => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input ?? {}) },
})

function encodeUser(role: 'user' | 'system', blocks: JsonObject[]): ChatMessage[] {
  const results = blocks.filter((block) => block.type === 'tool_result')
  const rest = blocks.filter((block) => block.type !== 'tool_result').map(encodeBlock)
  const messages: ChatMessage[] = results.map(encodeResult)
  if (rest.length > 0) messages.push({ role, content: rest })
  return messages
}

function encodeResult({ tool_use_id, content, is_error }: JsonObject): ChatMessage {
  const onlyText = !Array.isArray(content) || content.every((block) => block?.type === 'text')
  return {
    role: 'tool',
    tool_call_id: tool_use_id,
    content: onlyText ? joinText(content) : content.map(encodeBlock),
    ...(is_error === true && { is_error }),
  }
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
