// Which texts does a request send to a model, and what is each: prompt, message, or traffic of a tool?

import type { ContentScope, RouteType } from '../../routing/routing-table.ts'
import { contentRun, leafRuns, type TextRun } from './text-slots.ts'

type Body = Record<string, any>

const READERS: Partial<Record<RouteType, (body: Body) => TextRun[]>> = {
  Completions: (body) => listOf(body.messages).flatMap(chatMessageTexts),
  Messages: messagesTexts,
  AnthropicTokenCount: messagesTexts,
  Responses: responsesTexts,
  Embeddings: (body) => contentRun('Messages', body, 'input').flatMap(apart),
  Rerank: (body) => [
    ...contentRun('Messages', body, 'query'),
    ...contentRun('Messages', body, 'documents').flatMap(apart),
  ],
  GenerateContent: contentsTexts,
  GeminiCountTokens: (body) => [
    ...contentsTexts(body),
    ...contentsTexts(body.generateContentRequest ?? {}),
  ],
}

/** Throws TooDeep. What is no list or text where there should be one is the provider's to refuse. */
export const requestTexts = (body: Body, routeType: RouteType): TextRun[] =>
  READERS[routeType]?.(body) ?? []

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value.filter(isObject) : [])
const isObject = (value: unknown) => typeof value === 'object' && value !== null

const apart = ({ scope, slots }: TextRun): TextRun[] =>
  slots.map((slot) => ({ scope, slots: [slot] }))

function scopeOf(role: unknown): ContentScope {
  if (role === 'system' || role === 'developer') return 'SystemPrompt'
  return role === 'tool' || role === 'function' ? 'ToolOutput' : 'Messages'
}

function chatMessageTexts(message: any): TextRun[] {
  return [
    ...contentRun(scopeOf(message.role), message, 'content', ['text', 'refusal']),
    ...contentRun('Messages', message, 'reasoning_content'),
    ...listOf(message.tool_calls).flatMap((call) => [
      ...contentRun('ToolInput', call.function, 'arguments'),
      ...contentRun('ToolInput', call.custom, 'input'),
    ]),
    ...contentRun('ToolInput', message.function_call, 'arguments'),
  ]
}

function messagesTexts(body: Body): TextRun[] {
  return [
    ...contentRun('SystemPrompt', body, 'system'),
    ...listOf(body.messages).flatMap((message) => [
      ...contentRun(scopeOf(message.role), message, 'content'),
      ...listOf(message.content).flatMap(blockTexts),
    ]),
  ]
}

/** What is signed or encrypted stays as it is: the vendor would refuse it changed. */
function blockTexts(block: any): TextRun[] {
  const type = String(block.type)
  if (type.endsWith('tool_result') && type !== 'web_search_tool_result')
    return leafRuns('ToolOutput', block, 'content')
  if (type.endsWith('tool_use')) return leafRuns('ToolInput', block, 'input')
  if (type === 'document')
    return [
      ...contentRun('Messages', block, 'title'),
      ...contentRun('Messages', block, 'context'),
      ...(block.source?.type === 'text' ? contentRun('Messages', block.source, 'data') : []),
      ...contentRun('Messages', block.source, 'content'),
    ]
  if (type === 'search_result')
    return [...contentRun('Messages', block, 'title'), ...contentRun('Messages', block, 'content')]
  return []
}

function responsesTexts(body: Body): TextRun[] {
  if (typeof body.input === 'string')
    return [
      ...contentRun('SystemPrompt', body, 'instructions'),
      ...contentRun('Messages', body, 'input'),
    ]
  return [
    ...contentRun('SystemPrompt', body, 'instructions'),
    ...listOf(body.input).flatMap((item) => [
      ...contentRun(scopeOf(item.role), item, 'content', ['text', 'refusal']),
      ...contentRun('ToolInput', item, 'arguments'),
      ...contentRun('ToolInput', item, 'input'),
      ...contentRun('ToolOutput', item, 'output'),
    ]),
  ]
}

function contentsTexts(body: Body): TextRun[] {
  const system = body.systemInstruction ?? body.system_instruction
  const contents =
    isObject(body.contents) && !Array.isArray(body.contents) ? [body.contents] : body.contents
  return [
    ...contentRun('SystemPrompt', system, 'parts'),
    ...listOf(contents).flatMap((content) => [
      ...contentRun('Messages', content, 'parts'),
      ...listOf(content.parts).flatMap((part) => [
        ...leafRuns('ToolInput', part.functionCall, 'args'),
        ...leafRuns('ToolOutput', part.functionResponse, 'response'),
      ]),
    ]),
  ]
}
