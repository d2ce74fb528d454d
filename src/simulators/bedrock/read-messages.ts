// What do the messages of a Converse request say, and are they in an order that Bedrock takes?

import { constraint, invalid, missing } from './bedrock-error.ts'
import type { Fields } from './read-request.ts'

export type Message = { role: string; content: Fields[] }

const BLOCKS = [
  'text',
  'image',
  'document',
  'toolUse',
  'toolResult',
  'reasoningContent',
  'cachePoint',
]
const IMAGES = ['png', 'jpeg', 'gif', 'webp']

export function readMessages(value: unknown): Message[] {
  if (!Array.isArray(value)) throw missing('messages')
  if (value.length === 0)
    throw constraint(value, 'messages', 'Member must have length greater than or equal to 1')
  const messages = value.map(readMessage)
  if (messages[0]!.role !== 'user')
    throw invalid(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    )
  for (const [index, { role }] of messages.entries())
    if (index > 0 && messages[index - 1]!.role === role)
      throw invalid(
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      )
  checkToolOrder(messages)
  return messages
}

/** All the text there is. */
export const textOf = (blocks: Fields[]): string =>
  blocks
    .map((block) => block.text ?? (block.json && JSON.stringify(block.json)) ?? '')
    .filter((text) => text !== '')
    .join('\n')

function readMessage(message: unknown, index: number): Message {
  const at = `messages.${index + 1}.member`
  const { role, content } = (message ?? {}) as Fields
  if (role !== 'user' && role !== 'assistant')
    throw constraint(role, `${at}.role`, 'Member must satisfy enum value set: [user, assistant]')
  if (!Array.isArray(content)) throw missing(`${at}.content`)
  if (content.length === 0)
    throw invalid(
      `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
    )
  return {
    role,
    content: content.map((block, place) => readBlock(block, `messages.${index}.content.${place}`)),
  }
}

function readBlock(block: unknown, at: string): Fields {
  const fields = (typeof block === 'object' && block !== null ? block : {}) as Fields
  const names = Object.keys(fields)
  if (names.length !== 1 || !BLOCKS.includes(names[0]!))
    throw invalid(
      `ContentBlock object at ${at} must set one of the following keys: ${BLOCKS.join(', ')}.`,
    )
  const { text, image, toolUse, toolResult } = fields
  if (names[0] === 'text' && (typeof text !== 'string' || text.trim() === ''))
    throw invalid(
      `The text field in the ContentBlock object at ${at} is blank. Add text to the text field, and try again.`,
    )
  if (image && (!IMAGES.includes(image.format) || !isBase64(image.source?.bytes)))
    throw constraint(
      image.format,
      `${at}.image.format`,
      `Member must satisfy enum value set: [${IMAGES.join(', ')}]`,
    )
  if (toolUse && (typeof toolUse.toolUseId !== 'string' || typeof toolUse.name !== 'string'))
    throw missing(`${at}.toolUse.toolUseId`)
  if (toolUse && (typeof toolUse.input !== 'object' || toolUse.input === null))
    throw invalid(
      `The format of the value at ${at}.toolUse.input is invalid. Provide a json object for the field and try again.`,
    )
  if (toolResult) {
    if (typeof toolResult.toolUseId !== 'string') throw missing(`${at}.toolResult.toolUseId`)
    const inner: unknown = toolResult.content
    if (!Array.isArray(inner) || !inner.every((one) => typeof one === 'object' && one !== null))
      throw missing(`${at}.toolResult.content`)
  }
  return fields
}

const isBase64 = (bytes: unknown) =>
  typeof bytes === 'string' && bytes !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(bytes)

/** Each use of a tool is answered in the next message, and nothing else is. */
function checkToolOrder(messages: Message[]) {
  for (const [index, { content }] of messages.entries()) {
    const used = (messages[index - 1]?.content ?? []).flatMap(
      ({ toolUse }) => toolUse?.toolUseId ?? [],
    )
    const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? [])
    if (answered.length > used.length)
      throw invalid(
        `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
      )
    const open = used.filter((id) => !answered.includes(id))
    if (open.length > 0)
      throw invalid(
        `Expected toolResult blocks at messages.${index}.content for the following Ids: ${open.join(', ')}`,
      )
  }
}
