// How does a conversation read as plain messages of a role and a text, whatever format it is in? That is how guards
// outside the gateway get to see it, and how prompts are added to it.

import type { PromptMessage, RouteType } from '../../routing/routing-table.ts'

type Body = Record<string, any>

export interface Conversation {
  read(body: Body): PromptMessage[]
  /** Texts in place of those that `read` gave, one for one; what is no text stays. */
  replace(body: Body, texts: string[]): void
  add(body: Body, prepend: PromptMessage[], append: PromptMessage[]): void
}

const isSystem = ({ role }: { role?: unknown }) => role === 'system' || role === 'developer'

/** Anything that holds text: a string, or a list of parts. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  const texts = content.map((part) => (typeof part === 'string' ? part : part?.text))
  return texts.filter((text) => typeof text === 'string').join(' ')
}

/** The first of several texts takes the whole; parts of other kinds keep their place. */
function replaceContent(holder: any, key: string, text: string) {
  const content = holder[key]
  if (!Array.isArray(content)) {
    holder[key] = text
    return
  }
  let placed = false
  holder[key] = content.filter((part) => {
    if (typeof part?.text !== 'string') return typeof part !== 'string'
    if (placed) return false
    placed = true
    part.text = text
    return true
  })
}

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value : [])
const isMessage = (item: any) => item?.content !== undefined && item?.content !== null

const completions: Conversation = {
  read: ({ messages }) =>
    listOf(messages).map((message) => ({
      role: String(message?.role ?? ''),
      content: readContent(message?.content),
    })),
  replace({ messages }, texts) {
    listOf(messages).forEach((message, index) => {
      if (readContent(message?.content) !== texts[index])
        replaceContent(message, 'content', texts[index]!)
    })
  },
  add(body, prepend, append) {
    if (Array.isArray(body.messages)) body.messages = [...prepend, ...body.messages, ...append]
  },
}

const asPart = ({ content }: PromptMessage) => ({ type: 'text', text: content })
const isPresent = (value: unknown) => value !== undefined && value !== null

const messages: Conversation = {
  read: (body) => [
    ...(isPresent(body.system) ? [{ role: 'system', content: readContent(body.system) }] : []),
    ...completions.read(body),
  ],
  replace(body, texts) {
    const [first = '', ...rest] = texts
    if (!isPresent(body.system)) return completions.replace(body, texts)
    if (readContent(body.system) !== first) replaceContent(body, 'system', first)
    completions.replace(body, rest)
  },
  /** Anthropic keeps the system's words apart from the messages. */
  add(body, prepend, append) {
    const before = prepend.filter(isSystem).map(asPart)
    const after = append.filter(isSystem).map(asPart)
    if (before.length + after.length > 0) {
      const own =
        typeof body.system === 'string' ? [{ type: 'text', text: body.system }] : body.system
      body.system = [...before, ...listOf(own), ...after]
    }
    const spoken = (prompts: PromptMessage[]) => prompts.filter((prompt) => !isSystem(prompt))
    completions.add(body, spoken(prepend), spoken(append))
  },
}

const responses: Conversation = {
  read: ({ instructions, input }) => [
    ...(typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []),
    ...(typeof input === 'string' ? [{ role: 'user', content: input }] : []),
    ...listOf(input)
      .filter(isMessage)
      .map(({ role, content }) => ({ role: String(role ?? ''), content: readContent(content) })),
  ],
  replace(body, texts) {
    const rest = [...texts]
    if (typeof body.instructions === 'string') body.instructions = rest.shift()
    if (typeof body.input === 'string') body.input = rest.shift()
    for (const item of listOf(body.input).filter(isMessage)) {
      const text = rest.shift() ?? ''
      if (readContent(item.content) !== text) replaceContent(item, 'content', text)
    }
  },
  add(body, prepend, append) {
    const own =
      typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input
    body.input = [...prepend, ...listOf(own), ...append]
  },
}

const asParts = (content: string) => ({ parts: [{ text: content }] })
const systemOf = (body: Body) => body.systemInstruction ?? body.system_instruction

const generateContent: Conversation = {
  read: (body) => [
    ...(systemOf(body) ? [{ role: 'system', content: readContent(systemOf(body).parts) }] : []),
    ...listOf(body.contents).map((content) => ({
      role: String(content?.role ?? 'user'),
      content: readContent(content?.parts),
    })),
  ],
  replace(body, texts) {
    const rest = [...texts]
    for (const content of [systemOf(body), ...listOf(body.contents)].filter(Boolean)) {
      const text = rest.shift() ?? ''
      if (readContent(content.parts) !== text) replaceContent(content, 'parts', text)
    }
  },
  add(body, prepend, append) {
    const before = prepend.filter(isSystem).map(({ content }) => ({ text: content }))
    const after = append.filter(isSystem).map(({ content }) => ({ text: content }))
    if (before.length + after.length > 0) {
      const own = listOf(systemOf(body)?.parts)
      delete body.system_instruction
      body.systemInstruction = { ...body.systemInstruction, parts: [...before, ...own, ...after] }
    }
    const spoken = (prompts: PromptMessage[]) =>
      prompts
        .filter((prompt) => !isSystem(prompt))
        .map(({ role, content }) => ({
          role: role === 'assistant' ? 'model' : role,
          ...asParts(content),
        }))
    body.contents = [...spoken(prepend), ...listOf(body.contents), ...spoken(append)]
  },
}

/** Missing where a request of this kind holds no conversation. */
export const conversations: Partial<Record<RouteType, Conversation>> = {
  Completions: completions,
  Messages: messages,
  AnthropicTokenCount: messages,
  Responses: responses,
  GenerateContent: generateContent,
}
