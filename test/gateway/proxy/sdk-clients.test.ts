// The providers' own SDKs through the proxy, with the simulators behind it.

import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AiPolicies } from '../../../gateway/routing/routing-table.ts'
import {
  type RunningSimulators,
  startSimulators,
} from '../../../src/simulators/start-simulators.ts'
import { aiBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

let simulators: RunningSimulators
beforeAll(async () => {
  simulators = await startSimulators()
})
afterAll(() => simulators.close())

const OPENAI_KEY = { type: 'key', key: 'sk-lab-demo-key' } as const
const ANTHROPIC_KEY = { type: 'key', key: 'sk-ant-lab-demo-key' } as const
const NATIVE: AiPolicies = {
  routes: [
    { suffix: '/v1/messages/count_tokens', type: 'AnthropicTokenCount' },
    { suffix: '/v1/messages', type: 'Messages' },
    { suffix: '/v1/chat/completions', type: 'Completions' },
    { suffix: '/v1/embeddings', type: 'Embeddings' },
    { suffix: '/v1/models', type: 'Models' },
    { suffix: '*', type: 'Passthrough' },
  ],
}
const CLAUDE = 'claude-sonnet-4-20250514'

async function startLab() {
  const { addresses } = simulators
  const rules = [
    {
      prefix: '/openai',
      backend: aiBackend('openai', { model: 'gpt-4o-mini', policies: { auth: OPENAI_KEY } }),
    },
    {
      prefix: '/anthropic',
      backend: aiBackend('anthropic', { model: CLAUDE, policies: { auth: ANTHROPIC_KEY } }),
    },
    {
      prefix: '/placeholder',
      backend: aiBackend('anthropic', {
        model: CLAUDE,
        policies: { auth: { type: 'key', key: 'sk-ant-demo-placeholder-key' } },
      }),
    },
    {
      prefix: '/native-openai',
      backend: aiBackend('openai', { policies: { auth: OPENAI_KEY, ai: NATIVE } }),
    },
    {
      prefix: '/native-anthropic',
      backend: aiBackend('anthropic', { policies: { auth: ANTHROPIC_KEY, ai: NATIVE } }),
    },
    { prefix: '/own-key', backend: aiBackend('openai', { model: 'gpt-4o-mini' }) },
    { prefix: '/own-anthropic-key', backend: aiBackend('anthropic', { model: CLAUDE }) },
  ]
  return startTestProxy(tableOf(rules), {
    OPENAI_BASE_URL: addresses.openai!,
    ANTHROPIC_BASE_URL: addresses.anthropic!,
  })
}

const openaiAt = (address: string, prefix: string, apiKey = 'unused') =>
  new OpenAI({ baseURL: `${address}${prefix}/v1`, apiKey, maxRetries: 0 })
const anthropicAt = (address: string, prefix: string, apiKey = 'unused') =>
  new Anthropic({ baseURL: `${address}${prefix}`, apiKey, maxRetries: 0 })

const ask = { messages: [{ role: 'user' as const, content: 'Hello' }], max_tokens: 50 }

describe.each([
  ['OpenAI', '/openai', 'gpt-4o-mini'],
  ['Anthropic', '/anthropic', CLAUDE],
])('the OpenAI SDK with %s behind it', (_, prefix, model) => {
  test('gets an answer from the model of the backend, whichever it asks for', async () => {
    const { address, records } = await startLab()
    const completion = await openaiAt(address, prefix).chat.completions.create({
      ...ask,
      model: 'anything',
    })

    expect(completion.object).toBe('chat.completion')
    expect(completion.model).toContain(model)
    expect(completion.choices[0]?.message.content).toMatch(/simulat/i)
    expect(completion.choices[0]?.finish_reason).toBe('stop')
    const { prompt_tokens, completion_tokens, total_tokens } = completion.usage!
    expect(total_tokens).toBe(prompt_tokens + completion_tokens)
    expect(records[0]?.llm).toMatchObject({
      requestModel: model,
      responseModel: completion.model,
      inputTokens: prompt_tokens,
      outputTokens: completion_tokens,
    })
  })

  test('gets the same answer as a stream, with its usage', async () => {
    const { address, records } = await startLab()
    const client = openaiAt(address, prefix)
    const whole = await client.chat.completions.create({ ...ask, model: 'x' })
    const stream = await client.chat.completions.create({ ...ask, model: 'x', stream: true })
    let text = ''
    let finish: string | null | undefined
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      usage = chunk.usage ?? usage
    }

    expect(text).toBe(whole.choices[0]?.message.content)
    expect(finish).toBe('stop')
    expect(usage).toMatchObject({ completion_tokens: whole.usage?.completion_tokens })
    expect(records.map(({ llm }) => llm?.outputTokens)).toEqual([
      whole.usage?.completion_tokens,
      whole.usage?.completion_tokens,
    ])
  })
})

describe.each([
  ['Anthropic', '/native-anthropic', CLAUDE],
  ['OpenAI', '/native-openai', 'gpt-4o-mini'],
])('the Anthropic SDK with %s behind it', (_, prefix, model) => {
  test('gets an answer', async () => {
    const { address, records } = await startLab()
    const message = await anthropicAt(address, prefix).messages.create({ ...ask, model })

    expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' })
    expect(message.content[0]).toMatchObject({
      type: 'text',
      text: expect.stringMatching(/simul/i),
    })
    expect(records[0]?.llm?.outputTokens).toBe(message.usage.output_tokens)
  })

  test('gets the same answer as a stream', async () => {
    const { address } = await startLab()
    const client = anthropicAt(address, prefix)
    const whole = await client.messages.create({ ...ask, model })
    const streamed = await client.messages.stream({ ...ask, model }).finalMessage()

    expect(streamed.content[0]).toMatchObject({ type: 'text' })
    expect(streamed.content).toEqual(whole.content)
    expect(streamed.stop_reason).toBe('end_turn')
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens)
  })
})

test('the Anthropic SDK counts tokens where the backend has a route for it', async () => {
  const { address } = await startLab()
  const { input_tokens } = await anthropicAt(address, '/native-anthropic').messages.countTokens({
    model: CLAUDE,
    messages: ask.messages,
  })
  expect(input_tokens).toBeGreaterThan(0)
})

test('the OpenAI SDK embeds where the backend has a route for it', async () => {
  const { address } = await startLab()
  const { data } = await openaiAt(address, '/native-openai').embeddings.create({
    model: 'text-embedding-3-small',
    input: 'Hello',
  })
  expect(data[0]?.embedding.length).toBeGreaterThan(2)
})

test("a refused key is Anthropic's 401, in OpenAI's shape", async () => {
  const { address } = await startLab()
  const answer = await fetch(`${address}/placeholder/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: CLAUDE, ...ask }),
  })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('content-type')).toMatch('application/json')
  expect(await answer.json()).toEqual({
    event_id: null,
    error: { type: 'invalid_request_error', message: 'invalid x-api-key' },
  })
})

test("a refused stream is the same error, and the SDK's own error class", async () => {
  const { address } = await startLab()
  const refused = openaiAt(address, '/placeholder').chat.completions.create({
    ...ask,
    model: CLAUDE,
    stream: true,
  })
  await expect(refused).rejects.toThrow(OpenAI.AuthenticationError)
})

test.each([
  ['openai', '/own-key', 'sk-lab-demo-key'],
  ['anthropic', '/own-anthropic-key', 'sk-ant-lab-demo-key'],
])("a backend without credentials sends the client's own on to %s", async (_, prefix, key) => {
  const { address } = await startLab()
  const right = await openaiAt(address, prefix, key).chat.completions.create({ ...ask, model: 'x' })
  expect(right.choices[0]?.message.content).toMatch(/simul/i)
  const wrong = openaiAt(address, prefix, 'sk-wrong').chat.completions.create({
    ...ask,
    model: 'x',
  })
  await expect(wrong).rejects.toThrow(OpenAI.AuthenticationError)
})

test('listing models is not implemented, and says so', async () => {
  const { address } = await startLab()
  const answer = await fetch(`${address}/native-openai/v1/models`)
  expect(answer.status).toBe(501)
  expect(await answer.json()).toEqual({ error: "Route 'Models' not implemented" })
})
