import { describe, expect, test } from 'vitest'
import { encodeRequest } from '../../../../gateway/providers/anthropic/encode-request.ts'

const encode = (body: object) =>
  JSON.parse(JSON.stringify(encodeRequest({ model: 'claude', messages: [], ...body })))
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const call = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{"a":1}' },
})

test.each<[string, object, object]>([
  ['a limit where none is given', {}, { max_tokens: 4096 }],
  [
    'the newer limit before the older',
    { max_tokens: 1, max_completion_tokens: 2 },
    { max_tokens: 2 },
  ],
  ['one stop word', { stop: 'END' }, { stop_sequences: ['END'] }],
  ['the user', { user: 'u1' }, { metadata: { user_id: 'u1' } }],
  [
    'effort as a budget',
    { reasoning_effort: 'high' },
    { thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 5000 },
  ],
  ['a stream', { stream: true }, { stream: true }],
  [
    'a schema',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object' } },
      },
    },
    { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
  ],
  [
    'tools',
    { tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }] },
    { tools: [{ name: 'f', input_schema: { type: 'object' } }] },
  ],
])('says %s in the words of Anthropic', (_, body, expected) => {
  expect(
    encode({ max_tokens: (expected as { max_tokens?: number }).max_tokens, ...body }),
  ).toMatchObject(expected)
})

test('leaves out what asks for nothing', () => {
  const body = {
    logit_bias: {},
    presence_penalty: 0,
    n: 1,
    logprobs: false,
    store: null,
    service_tier: 'auto',
    reasoning_effort: 'none',
    max_tokens: 100,
  }
  expect(encode(body)).toEqual({ model: 'claude', messages: [], max_tokens: 100 })
})

test.each([
  [undefined, 'high', 8192, 4096],
  [4000, 'high', 4000, 2000],
  [1100, 'low', 1100, 1024],
])('with the limit %s, the effort %s has a limit of %s and a budget of %s', (...told) => {
  const [max_completion_tokens, reasoning_effort, max_tokens, budget_tokens] = told
  expect(encode({ max_completion_tokens, reasoning_effort })).toMatchObject({
    max_tokens,
    thinking: { budget_tokens },
  })
})

test.each([
  ['auto', undefined, { type: 'auto' }],
  ['required', undefined, { type: 'any' }],
  ['none', false, { type: 'none' }],
  [{ type: 'function', function: { name: 'f' } }, undefined, { type: 'tool', name: 'f' }],
  [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
  ['required', false, { type: 'any', disable_parallel_tool_use: true }],
])('tool_choice %o, parallel %o', (tool_choice, parallel_tool_calls, expected) => {
  const tools = [{ type: 'function', function: { name: 'f' } }]
  expect(encode({ tools, tool_choice, parallel_tool_calls }).tool_choice).toEqual(expected)
})

test('moves system and developer messages out of the conversation', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
    { role: 'user', content: 'Hello' },
  ]
  expect(encode({ messages })).toMatchObject({
    system: 'Be brief.\nBe kind.',
    messages: [{ role: 'user', content: 'Hello' }],
  })
})

test('puts the results of one turn into one message', () => {
  const messages = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
    { role: 'tool', tool_call_id: 'a', content: '1' },
    { role: 'tool', tool_call_id: 'b', content: '2' },
    { role: 'assistant', content: 'Done', tool_calls: [call('c')] },
    { role: 'tool', tool_call_id: 'c', content: '3' },
  ]
  const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: { a: 1 } })
  const result = (id: string, content: string) => ({
    type: 'tool_result',
    tool_use_id: id,
    content,
  })
  expect(encode({ messages }).messages).toEqual([
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: [use('a'), use('b')] },
    { role: 'user', content: [result('a', '1'), result('b', '2')] },
    { role: 'assistant', content: [{ type: 'text', text: 'Done' }, use('c')] },
    { role: 'user', content: [result('c', '3')] },
  ])
})

test.each([
  [
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
  ],
  [
    { type: 'image_url', image_url: { url: 'https://a.example/x.png' } },
    { type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } },
  ],
  [
    { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } },
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
  ],
])('carries %o', (part, block) => {
  const content = [{ type: 'text', text: '' }, part]
  expect(encode(user(content)).messages).toEqual([{ role: 'user', content: [block] }])
})

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['several answers', { n: 2 }, 'n must be 1'],
    ['a higher temperature than it takes', { temperature: 1.7 }, 'temperature must be at most 1'],
    ['blank stop words', { stop: ['END', '\n'] }, 'unsupported stop'],
    [
      'thoughts that the limit cannot hold',
      { reasoning_effort: 'low', max_tokens: 100 },
      'reasoning_effort: max_tokens must be more than 1024',
    ],
    [
      'a temperature beside thoughts',
      { reasoning_effort: 'low', temperature: 0.2 },
      'temperature must be 1',
    ],
    ['a seed', { seed: 1 }, 'unsupported field: seed; Anthropic has none like it'],
    ['sound', user([{ type: 'input_audio', input_audio: {} }]), 'unsupported content: input_audio'],
    ['a local file', user([{ type: 'image_url', image_url: { url: 'file:///x' } }]), 'not a URL'],
    [
      'a role that is none',
      { messages: [{ role: 'wizard', content: 'x' }] },
      'unknown role: wizard',
    ],
    ['a message that is none', { messages: [null] }, 'unknown role'],
    ['no messages', { messages: 'x' }, 'missing field: messages'],
    ['a tool that is no function', { tools: [{ type: 'custom' }] }, 'unsupported tool: custom'],
    [
      'arguments that are no JSON',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{' } }],
          },
        ],
      },
      'not JSON',
    ],
  ])('%s', (_, body, message) => {
    expect(() => encode(body)).toThrow(message)
    expect(() => encode(body)).toThrow(expect.objectContaining({ name: 'UntranslatableRequest' }))
  })
})
