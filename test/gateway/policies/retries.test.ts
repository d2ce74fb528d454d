// traffic.retry, and retry of HTTPRoute: reference §1.5, and §2.9 for what it means to failover.

import { expect, test } from 'vitest'
import { chat } from '../ai/start-backend.ts'
import { chatReply, errorReply, startModel } from '../ai/start-model.ts'
import { llmBackend, startPolicies, staticBackend, textOf, traffic } from './start-policies.ts'

/** Refuses so many requests with this status, and answers the next. */
async function startFlaky(yaml: string, failures: number, status = 503, options = {}) {
  const started = await startPolicies(yaml, options)
  const { model } = started
  model.answer = (response, asked) => {
    if (model.asked.length <= failures) return errorReply(status)(response, asked)
    response.end(asked.text || 'hello')
  }
  return started
}

test('asks again after an answer that is to be retried, with the same body', async () => {
  const { address, model, records } = await startFlaky(
    traffic('{ retry: { attempts: 2, codes: [503] } }'),
    2,
  )
  expect(await textOf(fetch(address, { method: 'POST', body: '"one"' }))).toBe('200 "one"')
  expect(model.asked.map(({ text }) => text)).toEqual(['"one"', '"one"', '"one"'])
  expect(model.asked.map(({ headers }) => headers['x-retry-attempt'])).toEqual([
    undefined,
    '1',
    '2',
  ])
  expect(records[0]).toMatchObject({ status: 200, retries: 2 })
})

test('gives the last answer when all tries are used up', async () => {
  const { address, model } = await startFlaky(
    traffic('{ retry: { attempts: 1, codes: [503], backoff: 1ms } }'),
    9,
  )
  expect((await fetch(address)).status).toBe(503)
  expect(model.asked).toHaveLength(2)
})

test('leaves other answers alone', async () => {
  const { address, model } = await startFlaky(
    traffic('{ retry: { attempts: 3, codes: [503] } }'),
    9,
    500,
  )
  expect((await fetch(address)).status).toBe(500)
  expect(model.asked).toHaveLength(1)
})

test('asks again where the connection fails, whatever the codes', async () => {
  const { address, model } = await startPolicies(traffic('{ retry: { attempts: 1 } }'))
  model.answer = (response) => {
    if (model.asked.length === 1) response.destroy()
    else response.end('hello')
  }
  expect(await textOf(fetch(address))).toBe('200 hello')
})

test('a condition looks at the reply, and a precondition at the request', async () => {
  const yaml = traffic(
    `{ retry: { attempts: 1, condition: 'response.code == 418', precondition: 'request.method == "GET"' } }`,
  )
  const first = await startFlaky(yaml, 1, 418)
  expect((await fetch(first.address)).status).toBe(200)
  const second = await startFlaky(yaml, 1, 418)
  expect((await fetch(second.address, { method: 'POST', body: '1' })).status).toBe(418)
})

test('after the first provider of a group failed, the next is asked', async () => {
  const second = await startModel(chatReply('from the second'))
  const backend = (port: number) => `
kind: AgentgatewayBackend
metadata: { name: b }
spec:
  ai:
    groups:
      - providers: [{ name: first, openai: {}, host: 127.0.0.1, port: ${port}, path: /a }]
      - providers: [{ name: second, openai: {}, host: 127.0.0.1, port: ${second.port}, path: /b }]
  policies: { health: { eviction: { duration: 10s } } }
---
`
  const { address, model } = await startPolicies(
    traffic('{ retry: { attempts: 1, codes: [500] } }'),
    { backend },
  )
  model.answer = errorReply(500)
  const answer = await chat(address)
  expect(answer.status).toBe(200)
  const reply: any = await answer.json()
  expect(reply.choices[0].message.content).toBe('from the second')
  expect(model.asked).toHaveLength(1)
})

test('each try has its own time limit, and all together have one', async () => {
  const route = (timeouts: string) => `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - timeouts: ${timeouts}
      retry: { attempts: 1 }
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
---
`
  const slow = await startPolicies('', { route: route('{ backendRequest: 100ms }') })
  slow.model.answer = (response) => {
    if (slow.model.asked.length > 1) response.end('hello')
  }
  expect(await textOf(fetch(slow.address))).toBe('200 hello')
  const never = await startPolicies('', { route: route('{ request: 100ms }') })
  never.model.answer = () => {}
  expect(await textOf(fetch(never.address))).toBe('504 request timeout')
  expect(never.model.asked).toHaveLength(1)
})

test('a model is asked again with the same question', async () => {
  const { address, model } = await startPolicies(
    traffic('{ retry: { attempts: 1, codes: [429] } }'),
    { backend: llmBackend },
  )
  model.answer = (response, asked) =>
    (model.asked.length === 1 ? errorReply(429) : chatReply('Hello'))(response, asked)
  expect((await chat(address)).status).toBe(200)
  expect(model.asked[1]!.json).toEqual(model.asked[0]!.json)
})

test('nothing is kept of a client that left between two tries', async () => {
  const { address, model, records } = await startFlaky(
    traffic('{ retry: { attempts: 1, codes: [503], backoff: 200ms } }'),
    9,
    503,
    { backend: staticBackend },
  )
  await fetch(address, { signal: AbortSignal.timeout(100) }).catch(() => {})
  await expect.poll(() => records.length).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(model.asked).toHaveLength(1)
})
