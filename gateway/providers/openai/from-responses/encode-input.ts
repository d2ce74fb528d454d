// How are the items of a Responses request said in chat messages?

import { checkFields, isEmpty, type KnownFields } from '../../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../../provider.ts'
import { isObject } from '../../read-object.ts'
import type { ChatContentPart, ChatMessage } from '../chat-completions.ts'

/** Under which name OpenAI keeps an item, and how far it is, nobody else asks. */
const KEPT: KnownFields = { type: true, id: true, status: true }
const MESSAGE: KnownFields = { ...KEPT, role: true, content: true }
const CALL: KnownFields = { ...KEPT, call_id: true, name: true, arguments: true }
const OUTPUT: KnownFields = { ...KEPT, call_id: true, output: true }

export function encodeInput(input: unknown): ChatMessage[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  if (!Array.isArray(input)) throw new UntranslatableRequest('missing field: input')
  const messages: ChatMessage[] = []
  for (const item of input) addItem(messages, item)
  return messages
}

function addItem(messages: ChatMessage[], item: JsonObject) {
  switch (item?.type ?? 'message') {
    case 'message':
      messages.push(encodeMessage(item))
      return
    case 'function_call':
      checkFields(item, CALL, 'input.')
      addCall(messages, item)
      return
    case 'function_call_output': {
      checkFields(item, OUTPUT, 'input.')
      const content = encodeContent(item.output)
      messages.push({ role: 'tool', tool_call_id: String(item.call_id), content })
      return
    }
    // The model's own notes to itself, of no use to another.
    case 'reasoning':
      return
    default:
      throw new UntranslatableRequest(`unsupported input item: ${String(item.type)}`)
  }
}

const ROLES = ['user', 'assistant', 'system', 'developer'] as const

function encodeMessage(item: JsonObject): ChatMessage {
  const role = ROLES.find((one) => one === item?.role)
  if (!role) throw new UntranslatableRequest(`unknown role: ${String(item?.role)}`)
  checkFields(item, MESSAGE, 'input.')
  return { role, content: encodeContent(item.content) }
}

/** The calls of one turn belong into one message, beside what was said with them. */
function addCall(messages: ChatMessage[], { call_id, name, arguments: text }: JsonObject) {
  const call = {
    id: String(call_id),
    type: 'function' as const,
    function: { name: String(name), arguments: String(text ?? '') },
  }
  const last = messages.at(-1)
  if (last?.role === 'assistant') last.tool_calls = [...(last.tool_calls ?? []), call]
  else messages.push({ role: 'assistant', content: null, tool_calls: [call] })
}

function encodeContent(content: unknown): string | ChatContentPart[] {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) throw new UntranslatableRequest('missing field: content')
  const parts = content.map(encodePart)
  const texts = parts.filter((part) => part.type === 'text')
  return texts.length === parts.length ? texts.map(({ text }) => text).join('') : parts
}

const PARTS: Readonly<Record<string, KnownFields>> = {
  input_text: { type: true, text: true },
  output_text: { type: true, text: true, annotations: isEmpty, logprobs: isEmpty },
  refusal: { type: true, refusal: true },
  input_image: { type: true, image_url: true, file_id: true, detail: true },
  input_file: { type: true, file_data: true, filename: true, file_id: true, file_url: true },
}

function encodePart(part: JsonObject): ChatContentPart {
  const known = isObject(part) ? PARTS[part.type] : undefined
  if (known) checkFields(part, known, 'input.content.')
  switch (part?.type) {
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: String(part.text) }
    case 'refusal':
      return { type: 'refusal', refusal: String(part.refusal) }
    case 'input_image':
      if (typeof part.image_url === 'string')
        return {
          type: 'image_url',
          image_url: { url: part.image_url, ...(part.detail && { detail: part.detail }) },
        }
      throw new UntranslatableRequest('unsupported content: input_image by id')
    case 'input_file':
      if (typeof part.file_data === 'string')
        return { type: 'file', file: { file_data: part.file_data, filename: part.filename } }
      throw new UntranslatableRequest('unsupported content: input_file without data')
    default:
      throw new UntranslatableRequest(`unsupported content: ${String(part?.type)}`)
  }
}
