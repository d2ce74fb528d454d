// Which pieces of which texts does an event of a streamed reply bring?

import type { RouteType } from '../../routing/routing-table.ts'
import { outputItemTexts, replyTexts } from './reply-texts.ts'
import { contentRun, type TextRun, type TextSlot } from './text-slots.ts'

type Body = Record<string, any>

export type StreamedTexts = {
  pieces: TextPiece[]
  /** The texts that end with this event: those whose name begins so. */
  ends: string | undefined
  /** Texts that are told in full. */
  whole: TextRun[]
}

export type TextPiece = {
  /** Names the text that grows. */
  text: string
  slot: TextSlot
  /** An event that brings nothing but more of the same text. */
  carry(more: string): Body
}

export const EVERY_TEXT = ''

const NOTHING: StreamedTexts = { pieces: [], ends: undefined, whole: [] }

const READERS: Partial<Record<RouteType, (event: Body) => StreamedTexts>> = {
  Completions: readChunk,
  Messages: readMessagesEvent,
  Responses: readResponsesEvent,
  GenerateContent: readContentChunk,
}

export const streamedTexts = (event: Body, routeType: RouteType): StreamedTexts =>
  READERS[routeType]?.(event) ?? NOTHING

/** Whether texts in this format can be followed at all. */
export const isFollowed = (routeType: RouteType) => READERS[routeType] !== undefined

const listOf = (value: unknown): any[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []

const CHUNK_FIELDS = ['content', 'refusal', 'reasoning_content', 'reasoning']

function readChunk(chunk: Body): StreamedTexts {
  const choices = listOf(chunk.choices)
  const { usage: _, ...head } = chunk
  const pieces = choices.flatMap(({ index = 0, delta }) =>
    CHUNK_FIELDS.filter((field) => typeof delta?.[field] === 'string').map((field) => ({
      text: `${index} ${field}`,
      slot: { holder: delta, key: field },
      carry: (more: string) => ({
        ...head,
        choices: [{ index, delta: { [field]: more }, logprobs: null, finish_reason: null }],
      }),
    })),
  )
  const ended = choices.filter(({ finish_reason }) => finish_reason)
  // One reply has one choice as a rule; with several, what is held of one goes out with the end of another.
  return { pieces, ends: ended.length > 0 ? endsOf(ended, choices) : undefined, whole: [] }
}

const endsOf = (ended: Body[], all: Body[]) =>
  ended.length === 1 && all.length === 1 ? `${ended[0]!.index ?? 0} ` : EVERY_TEXT

const MESSAGES_FIELDS: Record<string, string> = { text_delta: 'text', thinking_delta: 'thinking' }

function readMessagesEvent(event: Body): StreamedTexts {
  const { type, index, delta } = event
  if (type === 'content_block_stop') return { ...NOTHING, ends: `${index} ` }
  if (type === 'message_stop' || type === 'message_delta') return { ...NOTHING, ends: EVERY_TEXT }
  if (type === 'content_block_start') {
    const block = event.content_block
    const field = ['text', 'thinking'].find((name) => typeof block?.[name] === 'string')
    if (!field) return NOTHING
    return { ...NOTHING, pieces: [messagesPiece(index, `${field}_delta`, field, block)] }
  }
  const field = MESSAGES_FIELDS[delta?.type]
  if (type !== 'content_block_delta' || !field || typeof delta[field] !== 'string') return NOTHING
  return { ...NOTHING, pieces: [messagesPiece(index, delta.type, field, delta)] }
}

const messagesPiece = (index: number, type: string, field: string, holder: Body): TextPiece => ({
  text: `${index} ${field}`,
  slot: { holder, key: field },
  carry: (more) => ({ type: 'content_block_delta', index, delta: { type, [field]: more } }),
})

function readResponsesEvent(event: Body): StreamedTexts {
  const type = String(event.type)
  if (type.endsWith('.delta') && typeof event.delta === 'string') {
    if (type.includes('arguments') || type.includes('_call')) return NOTHING
    const piece: TextPiece = {
      text: `${event.output_index} ${event.content_index ?? event.summary_index} ${type}`,
      slot: { holder: event, key: 'delta' },
      carry: (more) => ({ ...event, delta: more }),
    }
    return { ...NOTHING, pieces: [piece] }
  }
  const whole = [
    ...contentRun('Messages', event, 'text'),
    ...contentRun('Messages', event, 'refusal'),
    ...contentRun('Messages', event.part, 'text'),
    ...contentRun('Messages', event.part, 'refusal'),
    ...(event.item ? outputItemTexts(event.item) : []),
    ...(event.response ? replyTexts(event.response, 'Responses') : []),
  ]
  const isOver = event.response?.status === 'completed' || event.response?.status === 'incomplete'
  const isDone = type.endsWith('.done') && event.output_index !== undefined
  return {
    pieces: [],
    whole,
    ends: isOver ? EVERY_TEXT : isDone ? `${event.output_index} ` : undefined,
  }
}

function readContentChunk(chunk: Body): StreamedTexts {
  const candidates = listOf(chunk.candidates)
  const { usageMetadata: _, ...head } = chunk
  const pieces = candidates.flatMap(({ index = 0, content }) =>
    listOf(content?.parts)
      .filter((part) => typeof part.text === 'string')
      .map((part) => ({
        text: `${index} ${part.thought === true}`,
        slot: { holder: part, key: 'text' },
        carry: (more: string) => ({
          ...head,
          candidates: [{ index, content: { role: 'model', parts: [{ ...part, text: more }] } }],
        }),
      })),
  )
  const isOver = candidates.some(({ finishReason }) => finishReason)
  return { pieces, ends: isOver ? EVERY_TEXT : undefined, whole: [] }
}
