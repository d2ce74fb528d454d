// Which texts of a model are in a reply?

import type { RouteType } from '../../routing/routing-table.ts'
import { contentRun, type TextRun } from './text-slots.ts'

type Body = Record<string, any>

const listOf = (value: unknown): any[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []

const READERS: Partial<Record<RouteType, (reply: Body) => TextRun[]>> = {
  Completions: ({ choices }) =>
    listOf(choices).flatMap(({ message }) =>
      ['content', 'refusal', 'reasoning_content', 'reasoning'].flatMap((field) =>
        contentRun('Messages', message, field),
      ),
    ),
  Messages: (reply) => contentRun('Messages', reply, 'content', ['text', 'thinking']),
  Responses: ({ output }) => listOf(output).flatMap(outputItemTexts),
  GenerateContent: ({ candidates }) =>
    listOf(candidates).flatMap(({ content }) => contentRun('Messages', content, 'parts')),
}

export const outputItemTexts = (item: Body): TextRun[] => [
  ...contentRun('Messages', item, 'content', ['text', 'refusal']),
  ...contentRun('Messages', item, 'summary'),
]

export const replyTexts = (reply: Body, routeType: RouteType): TextRun[] =>
  READERS[routeType]?.(reply) ?? []
