// How is one message of an Anthropic conversation said in OpenAI Chat Completions?

import { CACHE_MARKS, checkFields, isEmpty, isOneOf, type KnownFields } from '../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { isObject } from '../read-object.ts'
import type { ChatContentPart, ChatMessage, ToolCall } from './chat-completions.ts'

const MESSAGE: KnownFields = { role: true, content: true }
const BLOCKS: Readonly<Record<string, KnownFields>> = {
  text: { type: true, text: true, citations: isEmpty, ...CACHE_MARKS },
  image: { type: true, source: true, ...CACHE_MARKS },
  document: {
    type: true,
    source: true,
    title: true,
    context: true,
    citations: { enabled: isOneOf(false) },
    ...CACHE_MARKS,
  },
  thinking: { type: true, thinking: true, signature: true },
  redacted_thinking: { type: true, data: true },
  tool_use: {
    type: true,
    id: true,
    name: true,
    input: true,
    caller: { type: isOneOf('direct') },
    ...CACHE_MARKS,
  },
  tool_result: { type: true, tool_use_id: true, content: true, is_error: true, ...CACHE_MARKS },
}
const SOURCES: Readonly<Record<string, KnownFields>> = {
  base64: { type: true, media_type: true, data: true },
  text: { type: true, media_type: true, data: true },
  url: { type: true, url: true },
}

/** One message may become several: OpenAI keeps each tool's result in a message of its own. */
export function encodeMessage(message: JsonObject): ChatMessage[] {
  const { role, content } = message ?? {}
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw new UntranslatableRequest(`unknown role: ${String(role)}`)
  checkFields(message, MESSAGE, 'messages.')
  if (typeof content === 'string') return [{ role, content }]
  const blocks = readBlocks(content, 'messages.content')
  return role === 'assistant' ? [encodeAssistant(blocks)] : encodeUser(role, blocks)
}

/** Throws UntranslatableRequest where one is not known, or says more than is known. */
function readBlocks(content: unknown, place: string): JsonObject[] {
  if (!Array.isArray(content) || !content.every(isObject))
    throw new UntranslatableRequest(`missing field: ${place}`)
  for (const block of content) {
    const known = BLOCKS[block.type]
    if (!known) throw new UntranslatableRequest(`unsupported content: ${String(block.type)}`)
    checkFields(block, known, `${place}.`)
  }
  return content
}

/** Empty where there is none. Throws UntranslatableRequest where there is more than text. */
export function joinText(content: unknown): string {
  if (content === undefined || content === null) return ''
  if (typeof content === 'string') return content
  return readBlocks(content, 'system')
    .map((block) => {
      if (block.type === 'text') return String(block.text)
      throw new UntranslatableRequest(`unsupported content: ${String(block.type)}`)
    })
    .join('\n')
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
  const rest = blocks.filter((block) => block.type !== 'tool_result').flatMap(encodeBlock)
  const messages: ChatMessage[] = results.map(encodeResult)
  if (rest.length > 0) messages.push({ role, content: rest })
  return messages
}

function encodeResult({ tool_use_id, content, is_error }: JsonObject): ChatMessage {
  return {
    role: 'tool',
    tool_call_id: tool_use_id,
    content: encodeResultContent(content),
    ...(is_error === true && { is_error }),
  }
}

/** Texts of their own stand on lines of their own. */
function encodeResultContent(content: unknown): string | ChatContentPart[] {
  if (content === undefined || content === null) return ''
  if (typeof content === 'string') return content
  const parts = readBlocks(content, 'messages.content.content').flatMap(encodeBlock)
  const texts = parts.filter((part) => part.type === 'text')
  return texts.length === parts.length ? texts.map(({ text }) => text).join('\n') : parts
}

function encodeBlock(block: JsonObject): ChatContentPart[] {
  const { type, text } = block
  if (type === 'text') return [{ type, text }]
  const source = isObject(block.source) ? block.source : {}
  const known = SOURCES[source.type]
  if (known) checkFields(source, known, 'messages.content.source.')
  if (type === 'image' && source.type === 'url')
    return [{ type: 'image_url', image_url: { url: source.url } }]
  if (type === 'image' && source.type === 'base64')
    return [{ type: 'image_url', image_url: { url: dataUrl(source) } }]
  if (type === 'document') return encodeDocument(block, source)
  const kind = known ? '' : ` from ${String(source.type)}`
  throw new UntranslatableRequest(`unsupported content: ${String(type)}${kind}`)
}

/** What is said about it is said before it. */
function encodeDocument({ title, context }: JsonObject, source: JsonObject): ChatContentPart[] {
  const asText = (texts: unknown[]): ChatContentPart[] => {
    const said = texts.filter((text) => typeof text === 'string' && text !== '')
    return said.length > 0 ? [{ type: 'text', text: said.join('\n\n') }] : []
  }
  if (source.type === 'text') return asText([title, context, source.data])
  if (source.type !== 'base64')
    throw new UntranslatableRequest(`unsupported content: document from ${String(source.type)}`)
  const file = { file_data: dataUrl(source), filename: title ?? 'document' }
  return [...asText([context]), { type: 'file', file }]
}

const dataUrl = ({ media_type, data }: JsonObject) => `data:${media_type};base64,${data}`
