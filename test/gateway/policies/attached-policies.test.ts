// Policies of a Gateway, and spec.backend of a policy, at work: reference §1.5 and §2.9.

import { expect, test } from 'vitest'
import { chat } from '../ai/start-backend.ts'
import { chatReply } from '../ai/start-model.ts'
import {
  GATEWAY_TARGET,
  llmBackend,
  policy,
  startPolicies,
  textOf,
  traffic,
} from './start-policies.ts'

const SECRET = `
kind: Secret
metadata: { name: keys }
stringData: { a: k-a }
---
`

test('before routing, a stranger does not even learn which routes there are', async () => {
  const route = `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ matches: [{ path: { value: /one } }], backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }] }]
---
`
  const spec = `{ ${GATEWAY_TARGET}, traffic: { phase: PreRouting, apiKeyAuthentication: { secretRef: { name: keys } } } }`
  const { address } = await startPolicies(SECRET + policy(spec), { route })
  const headers = { authorization: 'Bearer k-a' }
  expect((await fetch(`${address}/none`)).status).toBe(401)
  expect(await textOf(fetch(`${address}/none`, { headers }))).toBe('404 route not found')
  expect(await textOf(fetch(`${address}/one`, { headers }))).toBe('200 hello')
})

test("spec.backend of a Gateway's policy reaches the model", async () => {
  const { address, model } = await startPolicies(
    policy(`{ ${GATEWAY_TARGET}, backend: {
      auth: { key: sk-policy },
      ai: { prompt: { prepend: [{ role: system, content: Be brief. }] }, overrides: [{ field: temperature, value: 0 }] } } }`),
    { backend: llmBackend },
  )
  model.answer = chatReply('Hello')
  expect((await chat(address)).status).toBe(200)
  expect(model.asked[0]!.headers.authorization).toBe('Bearer sk-policy')
  expect(model.asked[0]!.json).toMatchObject({
    temperature: 0,
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }],
  })
})

test('what the backend says itself goes before the policy', async () => {
  const { address, model } = await startPolicies(
    policy(`{ ${GATEWAY_TARGET}, backend: { auth: { key: sk-policy } } }`),
    { backend: (port) => llmBackend(port, ', policies: { auth: { key: sk-inline } }') },
  )
  model.answer = chatReply('Hello')
  await chat(address)
  expect(model.asked[0]!.headers.authorization).toBe('Bearer sk-inline')
})

test('a guard that this gateway does not have lets nobody pass', async () => {
  const { address, model } = await startPolicies(
    traffic('{ extAuth: { backendRef: { name: x, port: 1 } } }'),
    { accepted: false },
  )
  expect(await textOf(fetch(address))).toBe(
    '500 policy default/p: spec.traffic.extAuth is not supported',
  )
  expect(model.asked).toEqual([])
})

const service = (port: number) => `
kind: Service
metadata: { name: s }
spec: { ports: [{ name: http, port: 80 }, { name: other, port: 81 }] }
---
kind: EndpointSlice
metadata: { name: s, labels: { kubernetes.io/service-name: s } }
ports: [{ name: http, port: ${port} }, { name: other, port: ${port} }]
endpoints: [{ addresses: [127.0.0.1] }]
---
`
const TO_SERVICE = `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - matches: [{ path: { value: /other } }]
      backendRefs: [{ name: s, port: 81 }]
    - backendRefs: [{ name: s, port: 80 }]
---
`

test('hostRewrite Auto gives a Service its own name', async () => {
  const { address, model } = await startPolicies(traffic('{ hostRewrite: { mode: Auto } }'), {
    backend: service,
    route: TO_SERVICE,
  })
  await fetch(address)
  expect(model.asked[0]!.headers.host).toBe('s.default.svc.cluster.local')
})

test('a policy for a Service, or for one of its ports, reaches requests to it', async () => {
  const told = (name: string, port: string) =>
    policy(
      `{ targetRefs: [{ group: '', kind: Service, name: s ${port} }],
        backend: { transformation: { request: { set: [{ name: ${name}, value: "'yes'" }] } } } }`,
      name,
    )
  const { address, model } = await startPolicies(
    told('x-any', '') + told('x-one', ", sectionName: '81'"),
    { backend: service, route: TO_SERVICE },
  )
  await fetch(address)
  await fetch(`${address}/other`)
  const [plain, other] = model.asked.map(({ headers }) => [headers['x-any'], headers['x-one']])
  expect(plain).toEqual(['yes', undefined])
  // The more specific policy has its way with the field.
  expect(other).toEqual([undefined, 'yes'])
})
