// How does Anthropic answer messages, at once or as a stream? https://docs.claude.com/en/api/messages

import { type Answer, composeAnswer } from '../compose-answer.ts'
import { deriveId } from '../derive-id.ts'
import { readCountRequest, readMessagesRequest } from './read-request.ts'
import type { Fields } from './read-value.ts'

type Asked = { body: Fields; version: string; seed: string }

export const countMessages = ({ body, version }: Asked) => ({
  input_tokens: readCountRequest(body, version),
})

export function answerMessages({ body, version, seed }: Asked) {
  const request = readMessagesRequest(body, version)
  const answer = composeAnswer(request.conversation)
  const message = {
    id: deriveId('msg_01', 22, seed),
    type: 'message',
    role: 'assistant',
    model: request.model.id,
    content: [contentOf(answer, seed)],
    ...stopOf(answer),
    usage: {
      input_tokens: request.inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: answer.tokens,
      service_tier: 'standard',
    },
  }
  return request.stream ? { events: streamMessage(message, answer) } : message
}

type Reply = ReturnType<typeof stopOf> & { content: Fields[]; usage: Fields }

function contentOf(answer: Answer, seed: string): Fields {
  if (answer.kind === 'text') return { type: 'text', text: answer.text }
  const input = JSON.parse(answer.arguments)
  return { type: 'tool_use', id: deriveId('toolu_01', 22, seed), name: answer.name, input }
}

function stopOf(answer: Answer) {
  if (answer.kind === 'tool-call') return { stop_reason: 'tool_use', stop_sequence: null }
  if (answer.ending === 'stop-sequence')
    return { stop_reason: 'stop_sequence', stop_sequence: answer.stopSequence ?? null }
  const reason = answer.ending === 'length' ? 'max_tokens' : 'end_turn'
  return { stop_reason: reason, stop_sequence: null }
}

function* streamMessage(message: Reply, answer: Answer) {
  const event = (type: string, fields: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
  const { stop_reason, stop_sequence, usage, content } = message
  const [block] = content
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  }
  yield event('message_start', { message: start })
  const empty = answer.kind === 'text' ? { text: '' } : { input: {} }
  yield event('content_block_start', { index: 0, content_block: { ...block, ...empty } })
  yield event('ping')
  for (const delta of deltas(answer)) yield event('content_block_delta', { index: 0, delta })
  yield event('content_block_stop', { index: 0 })
  yield event('message_delta', {
    delta: { stop_reason, stop_sequence },
    usage: { output_tokens: usage.output_tokens },
  })
  yield event('message_stop')
}

function* deltas(answer: Answer) {
  if (answer.kind === 'text') {
    for (const text of answer.pieces) yield { type: 'text_delta', text }
    return
  }
  for (const piece of ['', ...answer.pieces])
    yield { type: 'input_json_delta', partial_json: piece }
}
