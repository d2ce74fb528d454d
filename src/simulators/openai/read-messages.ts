// What do the messages of a chat request say, and are they in an order that OpenAI takes?

import { missing, OpenAiError, wrongType } from './openai-error.ts'
import {
  type Fields,
  notEmpty,
  readObjects,
  readOneOf,
  readString,
  required,
} from './read-value.ts'

const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer']
const PARTS: Record<string, string[]> = {
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
}

export function readMessages(value: unknown): Fields[] {
  const messages = notEmpty(readObjects(value, 'messages'), 'messages')
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`
    const role = required(message.role, `${path}.role`, readOneOf(ROLES))
    if (role === 'tool') required(message.tool_call_id, `${path}.tool_call_id`, readString)
    const hasCalls = role === 'assistant' && Boolean(message.tool_calls)
    if (hasCalls) readToolCalls(message, path)
    if (!hasCalls || (message.content ?? null) !== null)
      checkContent(role, message.content, `${path}.content`)
  }
  checkToolOrder(messages)
  return messages
}

/** All the text of a message, whichever way it is written. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => part.text ?? part.refusal ?? '').join('\n')
}

function checkContent(role: string, content: unknown, path: string) {
  if (typeof content === 'string') return
  if (!Array.isArray(content)) {
    if (content === undefined) throw missing(path)
    throw wrongType(path, 'one of a string or array of objects', content)
  }
  for (const [index, part] of readObjects(content, path).entries()) {
    const partPath = `${path}[${index}]`
    const type = required(part.type, `${partPath}.type`, readOneOf(PARTS[role] ?? ['text']))
    if (type === 'text') required(part.text, `${partPath}.text`, readString)
    if (type === 'image_url') required(part.image_url?.url, `${partPath}.image_url.url`, readString)
  }
}

function readToolCalls(message: Fields, path: string) {
  const calls = notEmpty(
    readObjects(message.tool_calls, `${path}.tool_calls`),
    `${path}.tool_calls`,
  )
  for (const [index, call] of calls.entries()) {
    const callPath = `${path}.tool_calls[${index}]`
    required(call.id, `${callPath}.id`, readString)
    required(call.type, `${callPath}.type`, readOneOf(['function', 'custom']))
    if (call.type === 'custom') continue
    required(call.function?.name, `${callPath}.function.name`, readString)
    required(call.function?.arguments, `${callPath}.function.arguments`, readString)
  }
}

/** Each call of a tool must be answered right after it, and nothing else may be. */
function checkToolOrder(messages: Fields[]) {
  let open: string[] = []
  for (const [index, { role, tool_call_id, tool_calls }] of messages.entries()) {
    const param = `messages.[${index}].role`
    if (role === 'tool') {
      if (!open.includes(tool_call_id))
        throw new OpenAiError(
          400,
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          { param },
        )
      open = open.filter((id) => id !== tool_call_id)
      continue
    }
    refuseOpenCalls(open, param)
    open = (tool_calls ?? []).map(({ id }: Fields) => id)
  }
  refuseOpenCalls(open, `messages.[${messages.length - 1}].role`)
}

function refuseOpenCalls(open: string[], param: string) {
  if (open.length === 0) return
  throw new OpenAiError(
    400,
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${open.join(', ')}`,
    { param },
  )
}
