// What do the messages of a request say, and are they what Anthropic takes?

import { AnthropicError, invalid } from './anthropic-error.ts'
import {
  type Fields,
  optional,
  readObjects,
  readOneOf,
  readString,
  required,
} from './read-value.ts'

const BLOCKS: Record<string, string[]> = {
  user: ['text', 'image', 'document', 'tool_result', 'search_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use'],
  system: ['text'],
}

export type Message = { role: string; blocks: Fields[] }

/** @param allowSystem whether this version of the API takes system messages among the others */
export function readMessages(value: unknown, allowSystem: boolean): Message[] {
  const list = readObjects(value, 'messages')
  if (list.length === 0) throw invalid('messages', 'at least one message is required')

  const messages = list.map(({ role, content }, index) => {
    const path = `messages.${index}`
    if (role === 'system' && !allowSystem)
      throw invalid(
        'messages',
        'Unexpected role "system". The Messages API accepts a top-level `system` parameter, ' +
          'not "system" as an input message role.',
      )
    const roles = allowSystem ? ['user', 'assistant', 'system'] : ['user', 'assistant']
    const known = required(role, `${path}.role`, readOneOf(roles))
    const blocks = required(content, `${path}.content`, (found, at) => readBlocks(found, known, at))
    if (blocks.length === 0 && index < list.length - 1)
      throw invalid(
        path,
        'all messages must have non-empty content except for the optional final assistant message',
      )
    return { role: known, blocks }
  })
  if (messages.find(({ role }) => role !== 'system')?.role !== 'user')
    throw invalid('messages', 'first message must use the "user" role')
  checkToolOrder(messages)
  return messages
}

/** The system prompt, which is a text or text blocks. */
export const readSystem = (value: unknown, path: string) =>
  textOf(readBlocks(value, 'system', path))

export const textOf = (blocks: Fields[]): string => blocks.map(({ text }) => text ?? '').join('\n')

/** What a tool gave back. */
export const resultTextOf = ({ content }: Fields): string =>
  typeof content === 'string' ? content : textOf(content ?? [])

function readBlocks(value: unknown, role: string, path: string): Fields[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }]
  if (!Array.isArray(value)) throw invalid(path, 'Input should be a valid string or list')
  const blocks = readObjects(value, path)
  for (const [index, block] of blocks.entries()) {
    const at = `${path}.${index}`
    const type = required(block.type, `${at}.type`, readOneOf(BLOCKS[role] ?? []))
    if (type === 'text' && required(block.text, `${at}.text.text`, readString) === '')
      throw invalid('messages', 'text content blocks must be non-empty')
    if (type === 'tool_use')
      for (const name of ['id', 'name']) required(block[name], `${at}.tool_use.${name}`, readString)
    if (type === 'tool_result') {
      required(block.tool_use_id, `${at}.tool_result.tool_use_id`, readString)
      optional(block.content, `${at}.tool_result.content`, (content, where) =>
        readBlocks(content, 'user', where),
      )
    }
  }
  return blocks
}

/** Each use of a tool must be followed by its result, and nothing else has one. */
function checkToolOrder(messages: Message[]) {
  const idsOf = (message: Message | undefined, type: string, name: string): string[] =>
    (message?.blocks ?? []).filter((block) => block.type === type).map((block) => block[name])

  for (const [index, message] of messages.entries()) {
    const used = idsOf(messages[index - 1], 'tool_use', 'id')
    const answered = idsOf(message, 'tool_result', 'tool_use_id')
    const stray = answered.find((id) => !used.includes(id))
    if (stray !== undefined)
      throw new AnthropicError(
        400,
        `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. ` +
          'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
      )
    const open = used.filter((id) => !answered.includes(id))
    if (open.length > 0)
      throw new AnthropicError(
        400,
        `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
          `${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      )
  }
}
