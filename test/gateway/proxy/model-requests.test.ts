// What does a provider see of a client's request, and the client of its answer? Recorded bytes stand for the provider.

import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import type { AiProvider } from '../../../gateway/routing/routing-table.ts'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { aiBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

const EMPTY_CHAT = JSON.stringify({ id: 'c', object: 'chat.completion', choices: [], model: 'm' })

async function startModel(
  provider: AiProvider['provider'],
  options: Partial<AiProvider> = {},
  answer = reply(EMPTY_CHAT, 'content-type: application/json\r\n'),
  basePath = '',
) {
  const upstream = await startByteUpstream((socket) => socket.write(answer))
  const table = tableOf([{ prefix: '/', backend: aiBackend(provider, options) }])
  const variable = `${provider.toUpperCase()}_BASE_URL`
  const proxy = await startTestProxy(table, { [variable]: upstream.address + basePath })
  const seen = () => {
    const [head = '', body = ''] = upstream.received[0]?.split('\r\n\r\n') ?? []
    return {
      head,
      body,
      path: head.split(' ')[1],
      json: body === '' ? undefined : JSON.parse(body),
    }
  }
  return { upstream, seen, ...proxy }
}

const send = (address: string, body: object | string, headers = {}) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const native = (type: 'Messages' | 'Embeddings' | 'Passthrough') => ({
  policies: { ai: { routes: [{ suffix: '*', type }] } },
})

describe('the path', () => {
  test.each<[string, AiProvider['provider'], Partial<AiProvider>, string]>([
    ["is the vendor's own", 'openai', {}, '/v1/chat/completions?q=1'],
    ["is the vendor's own", 'anthropic', {}, '/v1/messages?q=1'],
    ['is that of the route type', 'openai', native('Embeddings'), '/v1/embeddings?q=1'],
    ['is the one given', 'openai', { path: '/x/y' }, '/x/y?q=1'],
    ['begins as given', 'anthropic', { pathPrefix: '/api/' }, '/api/messages?q=1'],
    ['is unchanged when passed through', 'openai', native('Passthrough'), '/a/v1/files?q=1'],
  ])('%s: %s %o', async (_, provider, options, path) => {
    const { address, seen } = await startModel(provider, options)
    await send(`${address}/a/v1/files?q=1`, { model: 'm', messages: [] })
    expect(seen().path).toBe(path)
  })

  test('stands behind that of the base address', async () => {
    const { address, seen } = await startModel('openai', {}, undefined, '/base')
    await send(`${address}/openai`, { model: 'm' })
    expect(seen().path).toBe('/base/v1/chat/completions')
  })

  test("is the client's where the backend names a host and no path", async () => {
    const { upstream } = await startModel('openai')
    const { hostname, port } = new URL(upstream.address)
    const backend = aiBackend('openai', { host: hostname, port: Number(port) })
    const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
    await send(`${address}/openai/v1/chat/completions`, { model: 'm' })
    expect(upstream.received[0]).toMatch(/^POST \/openai\/v1\/chat\/completions HTTP/)
    expect(upstream.received[0]).toMatch(`\r\nhost: ${hostname}:${port}\r\n`)
  })
})

describe('the credentials', () => {
  const key = (text: string) => ({ policies: { auth: { type: 'key', key: text } } }) as const
  const own = { authorization: 'Bearer client', 'x-api-key': 'client' }

  test.each<[string, AiProvider['provider'], Partial<AiProvider>, object, RegExp[], RegExp]>([
    [
      "are the backend's for OpenAI",
      'openai',
      key('sk-1'),
      own,
      [/authorization: Bearer sk-1\r/i],
      /client/,
    ],
    [
      "are the backend's for Anthropic",
      'anthropic',
      key('sk-ant-1'),
      own,
      [/x-api-key: sk-ant-1\r/i, /anthropic-version: 2023-06-01\r/i],
      /client|authorization/i,
    ],
    [
      'stay a bearer token where they are one',
      'anthropic',
      key('sk-ant-oat-1'),
      own,
      [/authorization: Bearer sk-ant-oat-1\r/i],
      /client/,
    ],
    [
      "are the client's without any of the backend's",
      'openai',
      {},
      { authorization: 'Bearer client' },
      [/authorization: Bearer client\r/i],
      /x-api-key/i,
    ],
    [
      "are the client's, moved to where Anthropic looks for them",
      'anthropic',
      {},
      { authorization: 'Bearer client' },
      [/x-api-key: client\r/i],
      /authorization/i,
    ],
    [
      'come without what tells a browser, which Anthropic would refuse',
      'anthropic',
      key('sk-ant-1'),
      { origin: 'https://a.example', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site' },
      [/x-api-key: sk-ant-1\r/i],
      /origin|sec-fetch/i,
    ],
    [
      'leave alone for OpenAI what tells a browser',
      'openai',
      key('sk-1'),
      { origin: 'https://a.example' },
      [/origin: https:\/\/a.example\r/i],
      /sec-fetch-site/i,
    ],
    [
      "keep the client's version of the API",
      'anthropic',
      {},
      { 'anthropic-version': '2026-10-21' },
      [/anthropic-version: 2026-10-21/i],
      /2023-06-01/,
    ],
  ])('%s', async (_, provider, options, headers, present, absent) => {
    const { address, seen } = await startModel(provider, options)
    await send(address, { model: 'm', messages: [] }, headers)
    for (const pattern of present) expect(`${seen().head}\r`).toMatch(pattern)
    expect(seen().head).not.toMatch(absent)
  })
})

describe('the body', () => {
  test.each<[string, Partial<AiProvider>, object, object]>([
    ['gets the model of the backend', { model: 'mine' }, { model: 'x' }, { model: 'mine' }],
    ['gets the model of the backend where it has none', { model: 'mine' }, {}, { model: 'mine' }],
    [
      'asks for usage when it asks for a stream',
      {},
      { model: 'm', stream: true },
      { model: 'm', stream: true, stream_options: { include_usage: true } },
    ],
    [
      'keeps its own stream options',
      {},
      { model: 'm', stream: true, stream_options: { include_usage: false } },
      { model: 'm', stream: true, stream_options: { include_usage: false } },
    ],
    [
      'limits gpt models in their own word',
      {},
      { model: 'gpt-4o', max_tokens: 5 },
      { model: 'gpt-4o', max_completion_tokens: 5 },
    ],
    [
      'limits other models as it did',
      {},
      { model: 'llama', max_tokens: 5 },
      { model: 'llama', max_tokens: 5 },
    ],
    [
      'takes overrides, and defaults where nothing is said',
      {
        policies: {
          ai: {
            overrides: [{ field: 'temperature', value: 0 }],
            defaults: [
              { field: 'temperature', value: 1 },
              { field: 'model', value: 'default' },
            ],
          },
        },
      },
      { temperature: 2 },
      { temperature: 0, model: 'default' },
    ],
    [
      'takes aliases, the exact one before the longest wildcard',
      { policies: { ai: { modelAliases: { 'fast*': 'a', 'fast-*': 'b', 'fast-1': 'c' } } } },
      { model: 'fast-1' },
      { model: 'c' },
    ],
    [
      'takes aliases with wildcards',
      { policies: { ai: { modelAliases: { '*': 'a', 'fast-*-x': 'b' } } } },
      { model: 'fast-2-x' },
      { model: 'b' },
    ],
    [
      'takes prompts around its messages',
      {
        policies: {
          ai: {
            prompt: {
              prepend: [{ role: 'system', content: 'first' }],
              append: [{ role: 'user', content: 'last' }],
            },
          },
        },
      },
      { model: 'm', messages: [{ role: 'user', content: 'x' }] },
      {
        model: 'm',
        messages: [
          { role: 'system', content: 'first' },
          { role: 'user', content: 'x' },
          { role: 'user', content: 'last' },
        ],
      },
    ],
  ])('%s', async (_, options, sent, seenBody) => {
    const { address, seen } = await startModel('openai', options)
    await send(address, sent)
    expect(seen().json).toEqual(seenBody)
    expect(seen().head).toMatch(/accept-encoding: identity/i)
  })

  test('is the same to the byte where nothing is to be changed', async () => {
    const { address, seen } = await startModel('openai')
    const body = '{ "model":"m",\n "seed": 12345678901234567890 }'
    await send(address, body)
    expect(seen().body).toBe(body)
  })

  test('of many reads arrives whole', async () => {
    const { address, seen } = await startModel('openai', { model: 'm' })
    const content = 'ä'.repeat(500_000)
    await send(address, { model: 'x', messages: [{ role: 'user', content }] })
    await expect.poll(() => seen().head).toMatch(/content-length: 1000\d\d\d/)
  })
})

describe('an error of the provider', () => {
  const ANTHROPIC = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
  const OPENAI = '{"error":{"message":"Slow down","type":"tokens","param":null,"code":"x"}}'
  const JSON_TYPE = 'content-type: application/json\r\nretry-after: 7\r\n'

  test.each<[string, AiProvider['provider'], boolean, string, string, number, unknown]>([
    ['OpenAI to its own client', 'openai', false, OPENAI, JSON_TYPE, 429, JSON.parse(OPENAI)],
    [
      'Anthropic to a client of OpenAI',
      'anthropic',
      false,
      ANTHROPIC,
      JSON_TYPE,
      529,
      { event_id: null, error: { type: 'invalid_request_error', message: 'Overloaded' } },
    ],
    [
      'Anthropic to its own client',
      'anthropic',
      true,
      ANTHROPIC,
      JSON_TYPE,
      529,
      JSON.parse(ANTHROPIC),
    ],
    [
      'OpenAI to a client of Anthropic',
      'openai',
      true,
      OPENAI,
      JSON_TYPE,
      429,
      { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } },
    ],
    [
      'something before Anthropic to its own client',
      'anthropic',
      true,
      '<h1>Bad gateway</h1>',
      'content-type: text/html\r\nretry-after: 7\r\n',
      502,
      { type: 'error', error: { type: 'api_error', message: '<h1>Bad gateway</h1>' } },
    ],
  ])('from %s', async (_, provider, messages, body, headers, status, seenBody) => {
    const answer = reply(body, headers, `${status} Whatever`)
    const options = messages ? native('Messages') : {}
    const { address } = await startModel(provider, options, answer)
    const got = await send(address, { model: 'm', messages: [], max_tokens: 1 })
    expect(got.status).toBe(status)
    expect(got.headers.get('retry-after')).toBe('7')
    expect(await got.json()).toEqual(seenBody)
  })
})

describe('a stream', () => {
  const event = (data: { type: string } & Record<string, unknown>) =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
  const EVENTS = [
    event({
      type: 'message_start',
      message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 3, output_tokens: 1 } },
    }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'ping' }),
    event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'Grüße 👋' },
    }),
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
    }),
    event({
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{"at":' },
    }),
    event({
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '"x"}' },
    }),
    event({ type: 'content_block_stop', index: 1 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 9 },
    }),
    event({ type: 'message_stop' }),
  ].join('')

  async function readStream(write: (socket: import('node:net').Socket, bytes: Buffer) => void) {
    const upstream = await startByteUpstream((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n')
      socket.write(`content-length: ${Buffer.byteLength(EVENTS)}\r\n\r\n`)
      write(socket, Buffer.from(EVENTS))
    })
    const table = tableOf([{ prefix: '/', backend: aiBackend('anthropic') }])
    const proxy = await startTestProxy(table, { ANTHROPIC_BASE_URL: upstream.address })
    const client = new OpenAI({ baseURL: proxy.address, apiKey: 'x', maxRetries: 0 })
    const chunks: OpenAI.ChatCompletionChunk[] = []
    const request = { model: 'm', messages: [], stream: true as const }
    for await (const chunk of await client.chat.completions.create(request)) chunks.push(chunk)
    return { chunks, ...proxy }
  }

  test('of Anthropic is the same in whatever pieces it comes', async () => {
    const whole = await readStream((socket, bytes) => socket.write(bytes))
    const cut = await readStream(async (socket, bytes) => {
      for (let at = 0; at < bytes.length; at++) {
        socket.write(bytes.subarray(at, at + 1))
        await new Promise(setImmediate)
      }
    })
    const withoutTime = (chunks: OpenAI.ChatCompletionChunk[]) =>
      chunks.map(({ created: _, ...rest }) => rest)

    expect(withoutTime(cut.chunks)).toEqual(withoutTime(whole.chunks))
    const deltas = whole.chunks.map(({ choices }) => choices[0]!.delta)
    expect(deltas[0]).toEqual({ role: 'assistant', content: '' })
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe('Grüße 👋')
    const calls = deltas.flatMap(({ tool_calls }) => tool_calls ?? [])
    expect(calls[0]).toMatchObject({ index: 0, id: 'toolu_1', function: { name: 'look' } })
    expect(calls.map((call) => call.function?.arguments).join('')).toBe('{"at":"x"}')
    const last = whole.chunks.at(-1)!
    expect(last.choices[0]?.finish_reason).toBe('tool_calls')
    expect(last.usage).toEqual({ prompt_tokens: 3, completion_tokens: 9, total_tokens: 12 })
    for (const { records } of [whole, cut])
      expect(records[0]?.llm).toMatchObject({
        inputTokens: 3,
        outputTokens: 9,
        responseModel: 'claude',
      })
  })

  /** The text as it comes, of a request for a stream. */
  async function askStream(body: string, contentType: string, status = '200 OK') {
    const answer = reply(body, `content-type: ${contentType}\r\n`, status)
    const { address } = await startModel('anthropic', {}, answer)
    const got = await send(address, { model: 'm', messages: [], stream: true })
    return { status: got.status, type: got.headers.get('content-type'), text: await got.text() }
  }

  test('of Anthropic ends as OpenAI ends it, and its pings are left out', async () => {
    const { text } = await askStream(EVENTS, 'text/event-stream')
    expect(text).toMatch(/\n\ndata: \[DONE\]\n\n$/)
    expect(text).not.toContain('ping')
    for (const line of text.split('\n\n').slice(0, -2))
      expect(JSON.parse(line.slice('data: '.length))).toMatchObject({
        id: 'msg_1',
        object: 'chat.completion.chunk',
        model: 'claude',
      })
  })

  test('in which Anthropic tells an error tells it in OpenAI’s words', async () => {
    const error = event({ type: 'error', error: { type: 'overloaded_error', message: 'Full' } })
    const { text } = await askStream(
      EVENTS.slice(0, EVENTS.indexOf('event: ping')) + error,
      'text/event-stream',
    )
    expect(text).toContain('data: {"error":{"message":"Full","type":"overloaded_error"')
    expect(text).not.toContain('[DONE]')
  })

  test('that is refused is an error in JSON', async () => {
    const body = '{"type":"error","error":{"type":"overloaded_error","message":"Full"}}'
    const answer = await askStream(body, 'application/json', '529 Overloaded')
    expect(answer).toMatchObject({ status: 529, type: 'application/json' })
    expect(JSON.parse(answer.text)).toEqual({
      event_id: null,
      error: { type: 'invalid_request_error', message: 'Full' },
    })
  })

  test('that breaks off is broken off for the client', async () => {
    const broken = readStream((socket, bytes) => socket.end(bytes.subarray(0, 300)))
    await expect(broken).rejects.toThrow()
  })
})
