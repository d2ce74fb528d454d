// What does each provider see of a request, and the client of a stream that comes in pieces? Through a real proxy.

import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import type { AiProvider } from '../../../gateway/routing/routing-table.ts'
import { encodeEvent } from '../../../src/simulators/bedrock/encode-event.ts'
import { reply, startByteUpstream } from '../proxy/byte-upstream.ts'
import { aiBackend, tableOf } from '../proxy/gateway-table.ts'
import { startTestProxy } from '../proxy/start-test-proxy.ts'
import { ROUTES } from './matrix/provider-rows.ts'

type Kind = AiProvider['provider']

async function startModel(
  provider: Kind,
  options: Partial<AiProvider> = {},
  answer = reply('{}', 'content-type: application/json\r\n'),
  env: Record<string, string> = {},
) {
  const upstream = await startByteUpstream((socket) => socket.write(answer))
  const policies = { ...options.policies, ai: { routes: ROUTES, ...options.policies?.ai } }
  const table = tableOf([{ prefix: '/', backend: aiBackend(provider, { ...options, policies }) }])
  const base = { [`${provider.toUpperCase()}_BASE_URL`]: upstream.address }
  const proxy = await startTestProxy(table, { ...base, ...env })
  const seen = () => {
    const [head = '', body = ''] = upstream.received[0]?.split('\r\n\r\n') ?? []
    return { head, path: head.split(' ')[1], body }
  }
  return { ...proxy, seen }
}

const send = (address: string, body: object | string, headers = {}) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'x' }] }
const CONTENTS = { contents: [{ parts: [{ text: 'x' }] }] }
const dated = { apiVersion: '2024-10-21', endpoint: 'x', deploymentName: 'd' }

describe('the path', () => {
  test.each<[Kind, Partial<AiProvider>, string, object, string]>([
    ['gemini', {}, '/x/v1/chat/completions', CHAT, '/v1beta/models/m:generateContent'],
    [
      'gemini',
      {},
      '/x',
      { ...CHAT, stream: true },
      '/v1beta/models/m:streamGenerateContent?alt=sse',
    ],
    [
      'gemini',
      {},
      '/x?a=b',
      { ...CHAT, stream: true },
      '/v1beta/models/m:streamGenerateContent?alt=sse&a=b',
    ],
    ['gemini', { model: 'tunedModels/t' }, '/x', CHAT, '/v1beta/tunedModels/t:generateContent'],
    ['gemini', { model: 'a/../b' }, '/x', CHAT, '/v1beta/models/a%2F..%2Fb:generateContent'],
    [
      'gemini',
      {},
      '/v1beta/models/g:generateContent',
      CONTENTS,
      '/v1beta/models/g:generateContent',
    ],
    [
      'gemini',
      {},
      '/v1beta/models/g:streamGenerateContent?alt=sse',
      CONTENTS,
      '/v1beta/models/g:streamGenerateContent?alt=sse',
    ],
    ['gemini', {}, '/v1beta/models/g:countTokens', CONTENTS, '/v1beta/models/g:countTokens'],
    ['gemini', {}, '/v1/embeddings', { model: 'e', input: 'x' }, '/v1beta/openai/embeddings'],
    ['azureopenai', {}, '/x', CHAT, '/openai/v1/chat/completions'],
    [
      'azureopenai',
      { options: { apiVersion: 'preview' } },
      '/x',
      CHAT,
      '/openai/v1/chat/completions?api-version=preview',
    ],
    [
      'azureopenai',
      { options: dated, model: 'd' },
      '/x',
      CHAT,
      '/openai/deployments/d/chat/completions?api-version=2024-10-21',
    ],
    [
      'azureopenai',
      { options: dated },
      '/v1/responses',
      { model: 'm' },
      '/openai/responses?api-version=2024-10-21',
    ],
    ['bedrock', { model: 'a.b-v1:0' }, '/x', CHAT, '/model/a.b-v1%3A0/converse'],
    ['bedrock', {}, '/x', { ...CHAT, stream: true }, '/model/m/converse-stream'],
    ['bedrock', { model: 'a/../b' }, '/x', CHAT, '/model/a%2F..%2Fb/converse'],
    [
      'openai',
      {},
      '/v1beta/models/g:streamGenerateContent?alt=sse&key=k',
      CONTENTS,
      '/v1/chat/completions',
    ],
  ])('%s %o %s', async (provider, options, path, body, wanted) => {
    const { address, seen } = await startModel(provider, options)
    await send(address + path, body)
    expect(seen().path).toBe(wanted)
  })
})

describe('the credentials', () => {
  const key = (text: string) => ({ policies: { auth: { type: 'key', key: text } } }) as const
  const own = {
    authorization: 'Bearer client',
    'x-api-key': 'client',
    'x-goog-api-key': 'client',
    'api-key': 'client',
  }
  const signing = { accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'ST' }

  test.each<[string, Kind, Partial<AiProvider>, RegExp[], RegExp, Record<string, string>?]>([
    [
      'an API key of Google',
      'gemini',
      key('AIza1'),
      [/x-goog-api-key: AIza1\r/],
      /client|authorization/,
    ],
    ['a token of Google', 'gemini', key('ya29.1'), [/authorization: Bearer ya29.1\r/], /client/],
    ['a key of Azure', 'azureopenai', key('az1'), [/api-key: az1\r/], /client|authorization/],
    ['a token of Azure', 'azureopenai', key('eyJ1'), [/authorization: Bearer eyJ1\r/], /client/],
    ['a key of Bedrock', 'bedrock', key('br1'), [/authorization: Bearer br1\r/], /x-amz-date/],
    [
      'a signature',
      'bedrock',
      { options: { region: 'eu-west-1' }, policies: { auth: { type: 'aws', signing } } },
      [
        /authorization: AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/eu-west-1\/bedrock\/aws4_request/,
        /x-amz-security-token: ST\r/,
        /x-amz-date: \d{8}T\d{6}Z\r/,
      ],
      /Bearer|SK/,
    ],
    [
      'a signature with the keys of the surroundings',
      'bedrock',
      {},
      [/authorization: AWS4-HMAC-SHA256 Credential=ENV\/\d{8}\/us-east-1\//],
      /Bearer/,
      { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 'SK' },
    ],
    [
      'a key of the provider of one’s own',
      'custom',
      key('c1'),
      [/authorization: Bearer c1\r/],
      /client/,
    ],
  ])('%s', async (_, provider, options, present, absent, env = {}) => {
    const formats =
      provider === 'custom' ? { options: { formats: [{ type: 'Completions' as const }] } } : {}
    const { address, seen } = await startModel(provider, { ...formats, ...options }, undefined, env)
    await send(address, CHAT, own)
    const head = `${seen().head}\r`.replace(/^(\S+?): /gm, (name) => name.toLowerCase())
    for (const pattern of present) expect(head).toMatch(pattern)
    expect(head).not.toMatch(absent)
  })
})

test('a long number is the same in a body that is rewritten, or said in other words', async () => {
  const body = (type: string) =>
    `{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"${type}","maximum":12345678901234567890}}}]}`
  for (const provider of ['openai', 'anthropic', 'gemini', 'bedrock'] as const) {
    const { address, seen } = await startModel(provider)
    await send(address, body('object'))
    expect(seen().body).toContain('"maximum":12345678901234567890}')
  }
})

describe('a field that the provider has no word for', () => {
  const body = { ...CHAT, seed: 7 }

  test('is refused by its name, and nothing is sent', async () => {
    const { address, seen } = await startModel('anthropic')
    const answer = await send(address, body)
    expect([answer.status, await answer.text()]).toEqual([
      400,
      'failed to process LLM request: unsupported field: seed; Anthropic has none like it',
    ])
    expect(seen().head).toBe('')
  })

  test('can be taken away by the backend', async () => {
    const transformations = [{ field: 'seed', expression: 'null' }]
    const { address, seen } = await startModel('anthropic', {
      policies: { ai: { transformations } },
    })
    await send(address, body)
    expect(JSON.parse(seen().body)).toMatchObject({ model: 'm', messages: CHAT.messages })
    expect(seen().body).not.toContain('seed')
  })
})

test('a stream in Gemini’s format must be asked for as events', async () => {
  const { address } = await startModel('gemini')
  const answer = await send(`${address}/v1beta/models/g:streamGenerateContent`, CONTENTS)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('streamGenerateContent requires alt=sse')
})

test('a client of Gemini may bring its own key, and only to Gemini', async () => {
  const path = '/v1beta/models/g:generateContent?key=own&x=y'
  const native = await startModel('gemini')
  await send(native.address + path, CONTENTS)
  expect(native.seen().path).toBe(path)
  const other = await startModel('openai')
  await send(other.address + path, CONTENTS)
  expect(other.seen().path).toBe('/v1/chat/completions?x=y')
})

test('a Service without endpoints is answered at once', async () => {
  const service = { type: 'service', name: 'a/b', port: 80, endpoints: [] } as const
  const backend = aiBackend('custom', {
    service: { ...service, endpoints: [] },
    options: { formats: [{ type: 'Completions' }] },
  })
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await send(address, CHAT)
  expect([answer.status, await answer.text()]).toEqual([503, 'no healthy backends'])
})

describe('a stream', () => {
  const GEMINI = [
    {
      candidates: [{ content: { parts: [{ text: 'Grüße 👋' }], role: 'model' } }],
      responseId: 'r',
    },
    {
      candidates: [
        {
          content: { parts: [{ functionCall: { name: 'f', args: { at: 'x' } } }] },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 9 },
      modelVersion: 'g',
    },
  ].map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`)
  const BEDROCK = [
    encodeEvent('messageStart', { role: 'assistant' }),
    encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße 👋' } }),
    encodeEvent('contentBlockStart', { start: { toolUse: { toolUseId: 't', name: 'f' } } }),
    encodeEvent('contentBlockDelta', { delta: { toolUse: { input: '{"at":"x"}' } } }),
    encodeEvent('messageStop', { stopReason: 'tool_use' }),
    encodeEvent('metadata', { usage: { inputTokens: 3, outputTokens: 9 } }),
  ]
  const STREAMS = [
    ['gemini', 'text/event-stream', Buffer.from(GEMINI.join(''))],
    ['bedrock', 'application/vnd.amazon.eventstream', Buffer.concat(BEDROCK)],
  ] as const

  async function read(provider: Kind, type: string, pieces: Buffer[], length: number) {
    const upstream = await startByteUpstream(async (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`)
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise(setImmediate)
      }
      if (pieces.reduce((sum, piece) => sum + piece.length, 0) < length) socket.end()
    })
    const table = tableOf([{ prefix: '/', backend: aiBackend(provider) }])
    const env = { [`${provider.toUpperCase()}_BASE_URL`]: upstream.address }
    const { address, records, faults } = await startTestProxy(table, env)
    const client = new OpenAI({ baseURL: address, apiKey: 'x', maxRetries: 0 })
    const chunks: OpenAI.ChatCompletionChunk[] = []
    const asked = { ...CHAT, stream: true } as OpenAI.ChatCompletionCreateParamsStreaming
    const ended = (async () => {
      for await (const chunk of await client.chat.completions.create(asked)) chunks.push(chunk)
    })()
    return { ended, chunks, records, faults }
  }

  test.each(STREAMS)('of %s is the same in single bytes', async (provider, type, bytes) => {
    const single = [...bytes].map((byte) => Buffer.from([byte]))
    const { ended, chunks, records, faults } = await read(provider, type, single, bytes.length)
    await ended
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta))
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe('Grüße 👋')
    const calls = deltas.flatMap(({ tool_calls }) => tool_calls ?? [])
    expect(calls[0]?.function?.name).toBe('f')
    expect(calls.map((call) => call.function?.arguments ?? '').join('')).toBe('{"at":"x"}')
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['tool_calls'])
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 9 })
    await expect.poll(() => records[0]?.llm).toMatchObject({ inputTokens: 3, outputTokens: 9 })
    expect(faults).toEqual([])
  })

  test.each(STREAMS)(
    'of %s that breaks off is broken off, wherever',
    async (provider, type, bytes) => {
      for (const at of [1, 20, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const { ended, faults } = await read(provider, type, [bytes.subarray(0, at)], bytes.length)
        await expect(ended).rejects.toThrow()
        expect(faults).toEqual([])
      }
    },
  )

  test('an exception in a stream of Bedrock is an error of the client', async () => {
    const error = encodeEvent('modelStreamErrorException', { message: 'It broke' }, 'exception')
    const bytes = Buffer.concat([BEDROCK[0]!, BEDROCK[1]!, error])
    const { ended } = await read(
      'bedrock',
      'application/vnd.amazon.eventstream',
      [bytes],
      bytes.length,
    )
    await expect(ended).rejects.toThrow('It broke')
  })
})
