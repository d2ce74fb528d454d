import { expect, test } from 'vitest'
import { messagesTranslation } from '../../../../gateway/providers/openai/messages-translation.ts'
import { ServerSentEventReader } from '../../../../gateway/providers/server-sent-events.ts'

const now = new Date()
const encode = (body: object) =>
  JSON.parse(
    JSON.stringify(messagesTranslation.encodeRequest({ model: 'm', messages: [], ...body })),
  )

test('puts the system prompt before the conversation', () => {
  const body = {
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [{ role: 'user', content: 'Hi' }],
  }
  expect(encode(body).messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ])
})

test('gives each result of a tool a message of its own', () => {
  const messages = [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Looking' },
        { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '1' }] },
        { type: 'text', text: 'And?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      ],
    },
  ]
  expect(encode({ messages }).messages).toEqual([
    {
      role: 'assistant',
      content: 'Looking',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: '1' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'And?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      ],
    },
  ])
})

test.each<[string, object, object]>([
  ['its limit', { max_tokens: 5 }, { max_completion_tokens: 5 }],
  ['stop words', { stop_sequences: ['END'] }, { stop: ['END'] }],
  ['the user', { metadata: { user_id: 'u' } }, { user: 'u' }],
  [
    'a budget as effort',
    { thinking: { type: 'enabled', budget_tokens: 2048 } },
    { reasoning_effort: 'medium' },
  ],
  ['a stream', { stream: true }, { stream: true, stream_options: { include_usage: true } }],
  [
    'tools',
    {
      tools: [{ name: 'f', input_schema: {} }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    },
    {
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
    },
  ],
])('says %s in the words of OpenAI', (_, body, expected) => {
  expect(encode(body)).toMatchObject(expected)
})

test("refuses tools that run on Anthropic's side", () => {
  expect(() => encode({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] })).toThrow(
    'unsupported tool: web_search_20250305',
  )
})

test('opens and closes each piece of a streamed reply', () => {
  const chunk = (delta: object, rest: object = {}) =>
    JSON.stringify({
      id: 'c1',
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: null, ...rest }],
    })
  const call = (index: number, id: string | undefined, text: string) => ({
    tool_calls: [{ index, id, function: { name: id && 'f', arguments: text } }],
  })
  const decoder = messagesTranslation.createStreamDecoder({ now })
  const text = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hi' }),
    chunk(call(0, 'a', '')),
    chunk(call(0, undefined, '{}')),
    chunk(call(1, 'b', '{}')),
    chunk({}, { finish_reason: 'tool_calls' }),
    '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}',
    '[DONE]',
  ]
    .map((data) => decoder.decodeEvent({ event: '', data }))
    .join('')
  const events = new ServerSentEventReader()
    .read(Buffer.from(text + decoder.end()))
    .map(({ data }) => JSON.parse(data))

  expect(
    events.map(({ type, index }) => (index === undefined ? type : `${type} ${index}`)),
  ).toEqual([
    'message_start',
    'content_block_start 0',
    'content_block_delta 0',
    'content_block_stop 0',
    'content_block_start 1',
    'content_block_delta 1',
    'content_block_stop 1',
    'content_block_start 2',
    'content_block_delta 2',
    'content_block_stop 2',
    'message_delta',
    'message_stop',
  ])
  expect(events.at(-2)).toMatchObject({
    delta: { stop_reason: 'tool_use' },
    usage: { input_tokens: 3, output_tokens: 4 },
  })
})
