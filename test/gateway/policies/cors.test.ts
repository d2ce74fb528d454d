// traffic.cors, and HTTPRoute's filter CORS: reference §1.5, and §2.9 for its place before all that may refuse.

import { expect, test } from 'vitest'
import { startPolicies, traffic } from './start-policies.ts'

const CORS = `cors: { allowOrigins: ['https://a.example', 'https://*.b.example'], allowMethods: [GET, PUT], allowHeaders: [x-one], exposeHeaders: [x-two], allowCredentials: true, maxAge: 60 }`

const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'PUT' },
})

const corsHeaders = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

test('answers a preflight itself, without any credentials', async () => {
  const { address, model } = await startPolicies(
    traffic(
      `{ ${CORS}, authorization: { action: Allow, policy: { matchExpressions: ['false'] } } }`,
    ),
  )
  const answer = await fetch(address, preflight('https://a.example'))
  expect(answer.status).toBe(200)
  expect(corsHeaders(answer)).toEqual({
    'access-control-allow-origin': 'https://a.example',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'x-one',
    'access-control-expose-headers': 'x-two',
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '60',
  })
  expect(model.asked).toEqual([])
})

test.each([
  ['https://a.example', true],
  ['https://x.b.example', true],
  ['https://b.example', false],
  ['https://a.example.evil', false],
  ['http://a.example', false],
])('a request from %s may be read: %s', async (origin, allowed) => {
  const { address } = await startPolicies(traffic(`{ ${CORS} }`))
  const answer = await fetch(address, { headers: { origin } })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
  const asked = await fetch(address, preflight(origin))
  expect(asked.status).toBe(200)
  expect(asked.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
})

test('lets a browser read why a request was refused', async () => {
  const { address } = await startPolicies(
    traffic(
      `{ ${CORS}, authorization: { action: Allow, policy: { matchExpressions: ['false'] } } }`,
    ),
  )
  const answer = await fetch(address, { headers: { origin: 'https://a.example' } })
  expect(answer.status).toBe(403)
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://a.example')
})

test('a wildcard stands for every origin, and for the headers and methods that were asked for', async () => {
  const { address } = await startPolicies(
    traffic(`{ cors: { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] } }`),
  )
  const answer = await fetch(address, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://any',
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'x-a, x-b',
    },
  })
  expect(corsHeaders(answer)).toEqual({
    'access-control-allow-origin': 'https://any',
    'access-control-allow-methods': 'DELETE',
    'access-control-allow-headers': 'x-a, x-b',
    'access-control-max-age': '5',
  })
})

test('is a filter of HTTPRoute too, which goes before a policy', async () => {
  const { address } = await startPolicies(traffic(`{ ${CORS} }`), {
    route: `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - filters: [{ type: CORS, cors: { allowOrigins: ['https://own.example'], maxAge: 7 } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
---
`,
  })
  const own = await fetch(address, preflight('https://own.example'))
  expect(own.headers.get('access-control-max-age')).toBe('7')
  const policys = await fetch(address, { headers: { origin: 'https://a.example' } })
  expect(policys.headers.get('access-control-allow-origin')).toBeNull()
})
