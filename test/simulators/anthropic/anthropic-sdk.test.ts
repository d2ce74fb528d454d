import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type RunningSimulators,
  startSimulators,
} from '../../../src/simulators/start-simulators.ts'

const KEY = 'sk-ant-lab-demo-key'
const model = 'claude-sonnet-4-20250514'

let running: RunningSimulators
let client: Anthropic
beforeAll(async () => {
  running = await startSimulators()
  client = connect({ apiKey: KEY })
})
afterAll(() => running.close())

const connect = (credentials: { apiKey?: string | null; authToken?: string | null }) =>
  new Anthropic({
    apiKey: null,
    authToken: null,
    ...credentials,
    baseURL: running.addresses.anthropic,
    maxRetries: 0,
  })

const hello = [{ role: 'user' as const, content: 'Hello there' }]
const weather = {
  name: 'get_weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
}
const asksForWeather = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }]

describe('messages', () => {
  test('are answered with what was said, and that it is simulated', async () => {
    const reply = await client.messages.create({ model, max_tokens: 100, messages: hello })
    expect(reply).toMatchObject({
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: `Simulated reply from ${model}: you said "Hello there"` }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 8, output_tokens: 19 },
    })
    expect(reply.id).toMatch(/^msg_01\w{22}$/)
    expect(reply._request_id).toMatch(/^req_011C\w{20}$/)
  })

  test('the same request gets the same answer', async () => {
    const ask = () => client.messages.create({ model, max_tokens: 100, messages: hello })
    expect(await ask()).toEqual(await ask())
  })

  test('max_tokens cuts the answer', async () => {
    const reply = await client.messages.create({ model, max_tokens: 3, messages: hello })
    expect(reply).toMatchObject({
      content: [{ text: 'Simulated' }],
      stop_reason: 'max_tokens',
      usage: { output_tokens: 3 },
    })
  })

  test('a stop sequence ends the answer and is named', async () => {
    const reply = await client.messages.create({
      model,
      max_tokens: 100,
      messages: hello,
      stop_sequences: [' from'],
    })
    expect(reply).toMatchObject({
      content: [{ text: 'Simulated reply' }],
      stop_reason: 'stop_sequence',
      stop_sequence: ' from',
    })
  })

  test('stream as the events that the SDK puts together', async () => {
    const stream = client.messages.stream({ model, max_tokens: 100, messages: hello })
    const kinds: string[] = []
    stream.on('streamEvent', ({ type }) => kinds.push(type))
    const reply = await stream.finalMessage()
    expect(reply).toMatchObject({
      content: [{ type: 'text', text: `Simulated reply from ${model}: you said "Hello there"` }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 8, output_tokens: 19 },
    })
    expect([...new Set(kinds)]).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  test('a stream has a ping, and names each event', async () => {
    const response = await fetch(`${running.addresses.anthropic}/v1/messages`, {
      method: 'POST',
      headers: {
        'x-api-key': KEY,
        'anthropic-version': '2023-06-01',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model, max_tokens: 9, messages: hello, stream: true }),
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n')
  })

  test('use a tool that the user asks for, and answer with what it gave back', async () => {
    const request = { model, max_tokens: 100, tools: [weather] }
    const reply = await client.messages
      .stream({ ...request, messages: asksForWeather })
      .finalMessage()
    const use = reply.content[0] as Anthropic.ToolUseBlock
    expect(reply.stop_reason).toBe('tool_use')
    expect(use).toMatchObject({ name: 'get_weather', input: { city: 'simulated' } })

    const result = { type: 'tool_result' as const, tool_use_id: use.id, content: '7 degrees' }
    const end = await client.messages.create({
      ...request,
      messages: [
        ...asksForWeather,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: use.id, name: use.name, input: {} }],
        },
        { role: 'user', content: [result] },
      ],
    })
    expect(end.content[0]).toMatchObject({
      text: expect.stringContaining('the tool said "7 degrees"'),
    })
  })

  test('count their tokens without an answer', async () => {
    const { input_tokens } = await client.messages.countTokens({ model, messages: hello })
    expect(input_tokens).toBe(8)
  })
})

describe('errors', () => {
  const refusal = (promise: PromiseLike<unknown>) =>
    Promise.resolve(promise).then(
      () => undefined,
      (error) => error,
    )

  test.each([
    ['a placeholder key', { apiKey: 'sk-ant-demo-placeholder-key' }, 'invalid x-api-key'],
    ['a wrong bearer token', { authToken: 'x' }, 'Invalid bearer token'],
  ])('%s is refused', async (_, credentials, message) => {
    const error = await refusal(
      connect(credentials).messages.create({ model, max_tokens: 1, messages: hello }),
    )
    expect(error).toBeInstanceOf(Anthropic.AuthenticationError)
    expect(error.error).toEqual({
      type: 'error',
      error: { type: 'authentication_error', message },
      request_id: error.requestID,
    })
  })

  test('the key may come as a bearer token', async () => {
    const reply = await connect({ authToken: KEY }).models.list()
    expect(reply.data.length).toBeGreaterThan(5)
  })

  test.each([
    [{}, 401, 'x-api-key header is required'],
    [{ 'x-api-key': 'sk-lab-demo-key' }, 401, 'invalid x-api-key'],
    [{ 'x-api-key': 'x', authorization: `Bearer ${KEY}` }, 401, 'invalid x-api-key'],
    [{ 'x-api-key': KEY }, 400, 'anthropic-version: header is required'],
    [
      { 'x-api-key': KEY, 'anthropic-version': 'latest' },
      400,
      'anthropic-version: "latest" is not a valid version',
    ],
    [
      { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' },
      400,
      'content-type: must be "application/json"',
    ],
  ])('the headers %j answer %i', async (headers, status, message) => {
    const response = await fetch(`${running.addresses.anthropic}/v1/messages`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.from('{}'),
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ type: 'error', error: { message } })
  })

  test.each([
    [{ max_tokens: 1, messages: hello }, 400, 'model: Field required'],
    [{ model, messages: hello }, 400, 'max_tokens: Field required'],
    [{ model, max_tokens: 1 }, 400, 'messages: Field required'],
    [
      { model, max_tokens: 'x', messages: hello },
      400,
      'max_tokens: Input should be a valid integer',
    ],
    [{ model, max_tokens: 1, messages: [] }, 400, 'messages: at least one message is required'],
    [
      { model, max_tokens: 1, messages: [{ role: 'robot', content: 'x' }] },
      400,
      /messages\.0\.role: Input should be 'user'/,
    ],
    [
      { model, max_tokens: 1, messages: [{ role: 'user', content: '' }, ...hello] },
      400,
      /messages\.0: all messages must have non-empty content/,
    ],
    [
      { model, max_tokens: 1, messages: [{ role: 'assistant', content: 'x' }] },
      400,
      'messages: first message must use the "user" role',
    ],
    [
      { model, max_tokens: 1, messages: hello, temperature: 1.5 },
      400,
      'temperature: Input should be less than or equal to 1',
    ],
    [
      { model, max_tokens: 100_000, messages: hello },
      400,
      `max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for ${model}`,
    ],
    [{ model, max_tokens: 1, messages: hello, n: 2 }, 400, 'n: Extra inputs are not permitted'],
    [{ model: 'gpt-4o', max_tokens: 1, messages: hello }, 404, 'model: gpt-4o'],
    [
      {
        model,
        max_tokens: 1,
        messages: [
          ...hello,
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'toolu_1', name: 'a', input: {} }],
          },
          ...hello,
        ],
      },
      400,
      /messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1/,
    ],
  ])('%j is refused', async (body, status, message) => {
    const error = await refusal(client.post('/v1/messages', { body }))
    expect(error.status).toBe(status)
    expect(error.error.error.message).toMatch(message)
  })

  test('a system message among the others is refused in the versions that have none', async () => {
    const body = { model, max_tokens: 1, messages: [{ role: 'system', content: 'x' }, ...hello] }
    const headers = { 'anthropic-version': '2023-06-01' }
    const error = await refusal(client.post('/v1/messages', { body, headers }))
    expect(error.error.error.message).toContain('Unexpected role "system"')
  })

  test.each([
    ['GET', '/v1/messages', 405, 'Method Not Allowed'],
    ['POST', '/v1/chat/completions', 404, 'Not Found'],
    ['POST', '/anthropic/v1/messages', 404, 'Not Found'],
  ])('%s %s answers %i', async (method, path, status, message) => {
    const response = await fetch(`${running.addresses.anthropic}${path}`, { method })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ type: 'error', error: { message } })
  })

  test('a body of more than 32 MB is too large', async () => {
    const body = {
      model,
      max_tokens: 1,
      messages: [{ role: 'user', content: 'x'.repeat(33 << 20) }],
    }
    const error = await refusal(client.post('/v1/messages', { body }))
    expect(error).toMatchObject({ status: 413, error: { error: { type: 'request_too_large' } } })
  })
})

describe('models', () => {
  test('are listed in pages', async () => {
    const first = await client.models.list({ limit: 2 })
    expect(first).toMatchObject({ has_more: true, first_id: first.data[0]!.id })
    const ids: string[] = []
    for await (const { id } of first) ids.push(id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain(model)
  })

  test('are found by name', async () => {
    expect(await client.models.retrieve(model)).toMatchObject({
      type: 'model',
      display_name: 'Claude Sonnet 4',
    })
  })
})
