import { expect, test } from 'vitest'
import { decodeReply } from '../../../../gateway/providers/anthropic/decode-reply.ts'

const now = new Date(1_700_000_000_900)
const reply = (fields: object = {}) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 9, output_tokens: 2 },
  ...fields,
})

test('keeps the id and the model, and counts the tokens together', () => {
  expect(decodeReply(reply(), { now })).toEqual({
    id: 'msg_1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'claude',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hi', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
  })
})

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
  ['something new', 'stop'],
])('stop_reason %s becomes finish_reason %s', (stop_reason, finish_reason) => {
  expect(decodeReply(reply({ stop_reason }), { now }).choices[0]?.finish_reason).toBe(finish_reason)
})

test('tells thoughts, text and tool calls apart', () => {
  const content = [
    { type: 'thinking', thinking: 'Hm' },
    { type: 'text', text: 'Let me ' },
    { type: 'text', text: 'look' },
    { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'x' } },
  ]
  expect(decodeReply(reply({ content }), { now }).choices[0]?.message).toEqual({
    role: 'assistant',
    content: 'Let me look',
    refusal: null,
    reasoning_content: 'Hm',
    tool_calls: [
      { id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '{"at":"x"}' } },
    ],
  })
})

test("counts what Anthropic's cache took as a part of the prompt", () => {
  const usage = {
    input_tokens: 1,
    cache_read_input_tokens: 10,
    cache_creation_input_tokens: 100,
    output_tokens: 2,
  }
  expect(decodeReply(reply({ usage }), { now }).usage).toEqual({
    prompt_tokens: 111,
    completion_tokens: 2,
    total_tokens: 113,
    prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 100 },
  })
})
