// What does each kind of upstream answer to request number so-and-so? Text and tokens tell the requests apart.

import type { Writes } from './moody-upstream.ts'

export const inputTokensOf = (id: number) => 10 + (id % 89)
export const outputTokensOf = (id: number) => 2 + (id % 37)
export const textOf = (route: string, id: number) => `${route} answers number ${id}.`

const event = (data: object | string) =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

export const openaiReply: Writes = (id, isStream) => {
  const usage = {
    prompt_tokens: inputTokensOf(id),
    completion_tokens: outputTokensOf(id),
    total_tokens: inputTokensOf(id) + outputTokensOf(id),
  }
  const common = { id: `chatcmpl-${id}`, created: 1, model: 'gpt-4o-mini-2024-07-18' }
  const content = textOf('chat', id)
  if (!isStream) {
    const message = { role: 'assistant', content }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    const reply = { object: 'chat.completion', ...common, choices, usage }
    return { type: 'application/json', parts: [JSON.stringify(reply)] }
  }
  const chunk = (delta: object, finish_reason: string | null = null) =>
    event({
      object: 'chat.completion.chunk',
      ...common,
      choices: [{ index: 0, delta, finish_reason }],
    })
  const words = content.split(/(?<= )/).map((word) => chunk({ content: word }))
  const last = { object: 'chat.completion.chunk', ...common, choices: [], usage }
  return {
    type: 'text/event-stream',
    parts: [...words, chunk({}, 'stop'), event(last), event('[DONE]')],
  }
}

export const anthropicReply: Writes = (id, isStream) => {
  const message = {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-20250514',
  }
  const text = textOf('claude', id)
  const [input_tokens, output_tokens] = [inputTokensOf(id), outputTokensOf(id)]
  if (!isStream) {
    const usage = { input_tokens, output_tokens }
    const content = [{ type: 'text', text }]
    const reply = { ...message, content, stop_reason: 'end_turn', stop_sequence: null, usage }
    return { type: 'application/json', parts: [JSON.stringify(reply)] }
  }
  const named = (data: { type: string }) => `event: ${data.type}\n${event(data)}`
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null }
  const block = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
  const start = { ...begun, usage: { input_tokens, output_tokens: 1 } }
  const words = text.split(/(?<= )/).map((word) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: word },
  }))
  const stop = { stop_reason: 'end_turn', stop_sequence: null }
  return {
    type: 'text/event-stream',
    parts: [
      { type: 'message_start', message: start },
      block,
      ...words,
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: stop, usage: { output_tokens } },
      { type: 'message_stop' },
    ].map(named),
  }
}

export const plainReply: Writes = (id) => ({ type: 'text/plain', parts: [textOf('plain', id)] })
