// traffic.transformation: reference §1.5, and §5 for routing by what the body says.

import { expect, test } from 'vitest'
import { chat } from '../ai/start-backend.ts'
import { chatReply, jsonReply } from '../ai/start-model.ts'
import {
  GATEWAY,
  GATEWAY_TARGET,
  llmBackend,
  policy,
  policyStatuses,
  ROUTE,
  startPolicies,
  textOf,
  traffic,
} from './start-policies.ts'

test('sets, adds and removes headers of requests and replies', async () => {
  const { address, model } = await startPolicies(
    traffic(`{ transformation: {
      request: { set: [{ name: x-path, value: request.path }], add: [{ name: x-many, value: '"2"' }], remove: [x-secret] },
      response: { set: [{ name: x-code, value: 'string(response.code)' }], remove: [x-upstream] } } }`),
  )
  model.answer = jsonReply({}, 201, { 'x-upstream': '1' })
  const answer = await fetch(`${address}/a?b=1`, { headers: { 'x-many': '1', 'x-secret': '1' } })
  const { headers } = model.asked[0]!
  expect([headers['x-path'], headers['x-many'], headers['x-secret']]).toEqual([
    '/a',
    '1, 2',
    undefined,
  ])
  expect(answer.headers.get('x-code')).toBe('201')
  expect(answer.headers.get('x-upstream')).toBeNull()
})

test('writes a new body, from the one that came', async () => {
  const { address, model } = await startPolicies(
    traffic(`{ transformation: {
      request: { body: 'toJson({"model": "small", "was": json(request.body).model})' },
      response: { body: '"<" + response.body + ">"' } } }`),
  )
  const answer = await fetch(address, { method: 'POST', body: '{"model":"large"}' })
  expect(model.asked[0]!.json).toEqual({ model: 'small', was: 'large' })
  expect(answer.headers.get('content-length')).toBe('7')
  expect(await textOf(answer)).toBe('200 <hello>')
})

test('a new body reaches a model too', async () => {
  const { address, model } = await startPolicies(
    traffic(
      `{ transformation: { request: { body: 'toJson({"model": "m2", "messages": json(request.body).messages})' }, response: { set: [{ name: x-model, value: llm.requestModel }] } } }`,
    ),
    { backend: llmBackend },
  )
  model.answer = chatReply('Hello')
  const answer = await chat(address, 'Hi')
  expect(model.asked[0]!.json).toEqual({ model: 'm2', messages: [{ role: 'user', content: 'Hi' }] })
  expect(answer.headers.get('x-model')).toBe('m2')
  const reply: any = await answer.json()
  expect(reply.choices[0].message.content).toBe('Hello')
})

test('the first form whose condition holds is the one', async () => {
  const set = (value: string) => `{ request: { set: [{ name: x-plan, value: '"${value}"' }] } }`
  const { address, model } = await startPolicies(
    traffic(`{ transformation: { conditional: [
      { condition: 'request.path == "/gold"', policy: ${set('gold')} },
      { condition: 'request.gone.gone', policy: ${set('never')} },
      { policy: ${set('free')} }] } }`),
  )
  await fetch(`${address}/gold`)
  await fetch(`${address}/other`)
  expect(model.asked.map(({ headers }) => headers['x-plan'])).toEqual(['gold', 'free'])
})

test('what is kept as metadata is there for the reply, and first lines can be changed', async () => {
  const { address, model } = await startPolicies(
    traffic(`{ transformation: {
      request: { metadata: { user: '"u-" + request.headers["x-id"]' }, set: [{ name: ':path', value: '"/new?b=2"' }, { name: ':authority', value: '"other.example"' }] },
      response: { set: [{ name: x-user, value: metadata.user }, { name: ':status', value: '"418"' }] } } }`),
  )
  const answer = await fetch(`${address}/old?a=1`, { headers: { 'x-id': '7' } })
  expect(model.asked[0]!.path).toBe('/new?b=2')
  expect(model.asked[0]!.headers.host).toBe('other.example')
  expect(answer.status).toBe(418)
  expect(answer.headers.get('x-user')).toBe('u-7')
})

test('before routing: the model in the body chooses the route', async () => {
  const { address, model } = await startPolicies(
    policy(`{ ${GATEWAY_TARGET}, traffic: { phase: PreRouting,
      transformation: { request: { set: [{ name: x-model, value: json(request.body).model }] } } } }`),
    {
      route: `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - name: small
      matches: [{ headers: [{ name: x-model, value: small }] }]
      filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x-rule, value: small }] } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
    - matches: [{ path: { value: /any } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
---
`,
    },
  )
  const ask = (path: string, body: string) => fetch(address + path, { method: 'POST', body })
  expect(await textOf(ask('/x', '{"model":"small"}'))).toBe('200 hello')
  expect(model.asked[0]!.headers['x-rule']).toBe('small')
  expect(model.asked[0]!.text).toBe('{"model":"small"}')
  expect(await textOf(ask('/x', '{"model":"large"}'))).toBe('404 route not found')
  expect(await textOf(ask('/any', '"no model"'))).toBe('200 hello')
})

test('an expression that cannot be read is told in the status', () => {
  const yaml = traffic(
    `{ transformation: { request: { set: [{ name: x, value: 'foolen_{{request.path}}' }], body: 'a +' } } }`,
  )
  expect(policyStatuses(GATEWAY + ROUTE + yaml).gateway).toContain(
    'True PartiallyValid: header value is not a valid CEL expression: foolen_{{request.path}}\nbody value is not a valid CEL expression: a +',
  )
})

test('a header that would break out of its line is an error of the gateway', async () => {
  const { address } = await startPolicies(
    traffic(`{ transformation: { response: { set: [{ name: x, value: '"a\\r\\nb: c"' }] } } }`),
  )
  const answer = await fetch(address)
  expect(answer.headers.get('b')).toBeNull()
  expect(await textOf(answer)).toBe('500 the header x has an invalid value')
})
