// What does a backend make of headers? reference §1.2: policies.transformation.

import { expect, test } from 'vitest'
import { backend, chat, send, startBackend, statusOf } from './start-backend.ts'
import { startModel } from './start-model.ts'

const REQUEST = `request: {
  set: [{ name: x-who, value: '"agent " + request.headers["user-agent"]' }, { name: x-none, value: request.headers.gone }, { name: host, value: '"evil"' }],
  add: [{ name: x-path, value: request.path }], remove: [x-secret] }`
const RESPONSE = `response: { set: [{ name: x-model, value: llm.responseModel }, { name: x-code, value: 'string(response.code)' }], remove: [x-upstream] }`

test('of requests and replies of an AI provider', async () => {
  const model = await startModel()
  const yaml = backend(
    `{ ai: { provider: { anthropic: {} } }, policies: { auth: { key: k }, transformation: { ${REQUEST}, ${RESPONSE} } } }`,
  )
  model.answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-upstream': '1' })
    response.end(JSON.stringify({ model: 'claude', content: [{ type: 'text', text: 'Hi' }] }))
  }
  const { address } = await startBackend(yaml, { ANTHROPIC_BASE_URL: model.address })
  const headers = { 'user-agent': 'me', 'x-secret': '1', 'x-none': 'kept' }
  const answer = await send(
    `${address}/a`,
    { model: 'm', messages: [{ role: 'user', content: 'x' }] },
    headers,
  )
  expect(model.asked[0]!.headers).toMatchObject({
    'x-who': 'agent me',
    'x-path': '/a',
    'x-none': 'kept',
    'x-api-key': 'k',
  })
  expect(model.asked[0]!.headers['x-secret']).toBeUndefined()
  expect(model.asked[0]!.headers.host).not.toBe('evil')
  expect(answer.headers.get('x-model')).toBe('claude')
  expect(answer.headers.get('x-code')).toBe('200')
  expect(answer.headers.get('x-upstream')).toBeNull()
})

test('of a fixed address', async () => {
  const model = await startModel()
  const spec = `{ static: { host: 127.0.0.1, port: ${model.port} }, policies: { transformation: { ${REQUEST} } } }`
  const { address } = await startBackend(backend(spec))
  await chat(`${address}/b`)
  expect(model.asked[0]!.headers['x-path']).toBe('/b')
})

test('an expression that cannot be read keeps the backend out, by name', () => {
  const spec = `{ static: { host: a, port: 1 }, policies: { transformation: { request: { set: [{ name: x, value: 'a +' }] } } } }`
  expect(statusOf(backend(spec))).toBe(
    'False TranslationError: failed to translate backend: spec.policies.transformation.request: x is not a valid CEL expression: a +',
  )
})
