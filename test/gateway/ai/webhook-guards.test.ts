// A guard outside the gateway: what is it asked, and what does its answer do? reference §1.2, §2.9.

import { describe, expect, test } from 'vitest'
import { backend, chat, send, startBackend, statusOf } from './start-backend.ts'
import {
  type Answer,
  chatReply,
  jsonReply,
  type Model,
  startModel,
  streamReply,
} from './start-model.ts'

const service = ({ port }: Model) => `
kind: Service
metadata: { name: guard }
spec: { ports: [{ port: 80 }] }
---
kind: EndpointSlice
metadata: { name: guard-1, labels: { kubernetes.io/service-name: guard } }
ports: [{ port: ${port} }]
endpoints: [{ addresses: [127.0.0.1] }]
---
`
const HOOK = 'backendRef: { name: guard, port: 80 }'

async function startGuarded(
  phase: 'request' | 'response',
  action: object | Answer,
  {
    hook = HOOK,
    reply = chatReply('the reply'),
    routes = '',
  }: { hook?: string; reply?: Answer; routes?: string } = {},
) {
  const model = await startModel(reply)
  const guard = await startModel(
    typeof action === 'function' ? (action as Answer) : jsonReply({ action }),
  )
  const yaml =
    backend(
      `{ ai: { provider: { openai: {} } }, policies: { ai: { ${routes} promptGuard: { streaming: Enabled, ${phase}: [{ webhook: { ${hook} } }] } } } }`,
    ) + service(guard)
  return { model, guard, yaml, ...(await startBackend(yaml, { OPENAI_BASE_URL: model.address })) }
}

describe('asked about a request', () => {
  test('it gets the messages, by POST /request', async () => {
    const { address, guard, model, records } = await startGuarded('request', { reason: 'fine' })
    await chat(address, [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ])
    expect(guard.asked[0]).toMatchObject({
      path: '/request',
      json: { body: { messages: [{ role: 'user', content: 'one two' }] } },
    })
    expect(guard.asked[0]!.headers['content-type']).toBe('application/json')
    expect(model.asked[0]!.json.messages[0].content).toHaveLength(2)
    expect(records[0]!.guardrails).toEqual([{ phase: 'Request', action: 'Allow' }])
  })

  test('it masks with messages of its own, and what is no text stays', async () => {
    const { address, model, records } = await startGuarded('request', {
      body: { messages: [{ role: 'user', content: 'masked' }] },
      reason: 'secret',
    })
    const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } }
    await chat(address, [{ type: 'text', text: 'secret' }, image])
    expect(model.asked[0]!.json.messages[0].content).toEqual([
      { type: 'text', text: 'masked' },
      image,
    ])
    expect(records[0]!.guardrails).toEqual([{ phase: 'Request', action: 'Mask' }])
  })

  test('it rejects with a body and a status of its own', async () => {
    const { address, model } = await startGuarded('request', { body: 'Go away', status_code: 418 })
    const answer = await chat(address)
    expect([answer.status, await answer.text()]).toEqual([418, 'Go away'])
    expect(model.asked).toHaveLength(0)
  })

  test.each<[string, object | Answer]>([
    ['an error', (response) => response.writeHead(500).end()],
    ['no JSON', (response) => response.end('ok')],
    ['no action', jsonReply({})],
    ['other messages than it was asked about', { body: { messages: [] } }],
    ['a broken connection', (response) => response.socket!.destroy()],
  ])('with %s nothing goes on: FailClosed is the default', async (_, action) => {
    const { address, model, records } = await startGuarded('request', action)
    const answer = await chat(address)
    expect(answer.status).toBe(503)
    expect(await answer.text()).toBe('failed to process LLM request: prompt guard failed')
    expect(model.asked).toHaveLength(0)
    expect(records[0]!.reason).toBe('Guardrail')
  })

  test('with FailOpen all goes on', async () => {
    const hook = `${HOOK}, failureMode: FailOpen`
    const { address, records } = await startGuarded('request', (r) => r.writeHead(500).end(), {
      hook,
    })
    expect((await chat(address)).status).toBe(200)
    expect(records[0]!.guardrails).toEqual([{ phase: 'Request', action: 'FailOpen' }])
  })

  test('it gets headers that match, and headers by CEL', async () => {
    const hook = `${HOOK}, forwardHeaderMatches: [{ name: X-Team, value: 'a.*', type: RegularExpression }, { name: X-Other, value: b }],
      headers: { ':path': '"/check"', x-model: llmRequest.model, x-asked: 'request.method + " " + request.headers["x-other"]' }`
    const { address, guard } = await startGuarded('request', {}, { hook })
    await send(address, { model: 'gpt', messages: [] }, { 'x-team': 'alpha', 'x-other': 'c' })
    expect(guard.asked[0]!.path).toBe('/check')
    expect(guard.asked[0]!.headers).toMatchObject({
      'x-team': 'alpha',
      'x-model': 'gpt',
      'x-asked': 'POST c',
    })
    expect(guard.asked[0]!.headers['x-other']).toBeUndefined()
    expect(guard.asked[0]!.headers.authorization).toBeUndefined()
  })
})

describe('asked about a reply', () => {
  test('it gets the choices, by POST /response, and masks them', async () => {
    const { address, guard } = await startGuarded('response', {
      body: { choices: [{ message: { role: 'assistant', content: 'masked' } }] },
    })
    const reply: any = await (await chat(address)).json()
    expect(guard.asked[0]).toMatchObject({
      path: '/response',
      json: { body: { choices: [{ message: { role: 'assistant', content: 'the reply' } }] } },
    })
    expect(reply.choices[0].message.content).toBe('masked')
  })

  test('it is FailClosed', async () => {
    const { address } = await startGuarded('response', (response) => response.writeHead(500).end())
    const answer = await chat(address)
    expect([answer.status, await answer.text()]).toEqual([
      503,
      'failed to process LLM response: prompt guard failed',
    ])
  })

  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
  const STREAM = streamReply([
    chunk({ content: 'the ' }),
    chunk({ content: 'reply' }),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ])

  test.each<[object, number, RegExp, RegExp | undefined]>([
    [{}, 200, /"the ".*"reply".*\[DONE\]/s, undefined],
    [
      { body: { choices: [{ message: { content: 'masked' } }] } },
      200,
      /masked.*\[DONE\]/s,
      /"the |"reply/,
    ],
    [{ body: 'No', status_code: 451 }, 451, /^No$/, undefined],
  ])(
    'it sees a stream once it is whole, and answers %o',
    async (action, status, present, absent) => {
      const { address, guard } = await startGuarded('response', action, { reply: STREAM })
      const answer = await chat(address, 'Hi', { stream: true })
      const text = await answer.text()
      expect(guard.asked[0]!.json.body.choices[0].message.content).toBe('the reply')
      expect(answer.status).toBe(status)
      expect(text).toMatch(present)
      if (absent) expect(text).not.toMatch(absent)
    },
  )
})

test('one that cannot be found is told, all of them at once (§1.3)', () => {
  const guards = (name: string) => `[{ webhook: { backendRef: { name: ${name}, port: 123 } } }]`
  const yaml = backend(
    `{ ai: { provider: { anthropic: {} } }, policies: { ai: { promptGuard: { request: ${guards('one')}, response: ${guards('two')} } } } }`,
  )
  expect(statusOf(yaml)).toBe(
    'False TranslationError: failed to translate backend: failed to build webhook: unable to find the Service default/one\nfailed to build webhook: unable to find the Service default/two',
  )
})

test('moderation by OpenAI rejects what is flagged', async () => {
  const model = await startModel((response, asked) =>
    asked.path === '/v1/moderations'
      ? jsonReply({ results: [{ flagged: asked.text.includes('bad') }] })(response, asked)
      : chatReply('ok')(response, asked),
  )
  const yaml = backend(
    `{ ai: { provider: { openai: {} } }, policies: { ai: { promptGuard: { request: [{ openAIModeration: { policies: { auth: { key: sk-m } } } }] } } } }`,
  )
  const { address } = await startBackend(yaml, { OPENAI_BASE_URL: model.address })
  expect((await chat(address, 'good')).status).toBe(200)
  expect((await chat(address, 'bad')).status).toBe(403)
  expect(model.asked[0]).toMatchObject({
    json: { model: 'omni-moderation-latest', input: ['good'] },
    headers: { authorization: 'Bearer sk-m' },
  })
})
