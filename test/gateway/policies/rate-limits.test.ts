// traffic.rateLimit.local: reference §1.5, the row "rate limit" of §2.8, and §2.9 for tokens.

import { expect, test } from 'vitest'
import { chat } from '../ai/start-backend.ts'
import { chatReply } from '../ai/start-model.ts'
import { llmBackend, policy, startPolicies, textOf, traffic } from './start-policies.ts'

const limitsOf = ({ headers }: Response) => [
  headers.get('x-ratelimit-limit'),
  headers.get('x-ratelimit-remaining'),
]

test('refuses with 429 what goes beyond the limit, and says what is left', async () => {
  const { address, records, model } = await startPolicies(
    traffic('{ rateLimit: { local: [{ requests: 2, unit: Hours }] } }'),
  )
  expect(limitsOf(await fetch(address))).toEqual(['2', '1'])
  expect(limitsOf(await fetch(address))).toEqual(['2', '0'])
  const refused = await fetch(address)
  expect(limitsOf(refused)).toEqual(['2', '0'])
  expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(3500)
  expect(refused.headers.get('content-type')).toBe('text/plain')
  expect(await textOf(refused)).toBe('429 rate limit exceeded')
  expect(records[2]).toMatchObject({ status: 429, reason: 'RateLimit' })
  expect(model.asked).toHaveLength(2)
})

test('a burst is allowed on top', async () => {
  const { address } = await startPolicies(
    traffic('{ rateLimit: { local: [{ requests: 1, unit: Hours, burst: 2 }] } }'),
  )
  const statuses = []
  for (let at = 0; at < 4; at++) statuses.push((await fetch(address)).status)
  expect(statuses).toEqual([200, 200, 200, 429])
})

test('of several limits the nearest is told, and each counts', async () => {
  const { address } = await startPolicies(
    traffic(
      '{ rateLimit: { local: [{ requests: 9, unit: Hours }, { requests: 1, unit: Minutes }] } }',
    ),
  )
  expect(limitsOf(await fetch(address))).toEqual(['1', '0'])
  expect((await fetch(address)).status).toBe(429)
})

test('fills up again', async () => {
  const { address } = await startPolicies(
    traffic('{ rateLimit: { local: [{ requests: 1, unit: Seconds }] } }'),
  )
  expect((await fetch(address)).status).toBe(200)
  await expect.poll(async () => (await fetch(address)).status, { timeout: 5000 }).toBe(200)
})

test('tokens are charged after the reply, so that the next request is refused', async () => {
  const { address, model, records } = await startPolicies(
    traffic('{ rateLimit: { local: [{ tokens: 3, unit: Hours }] } }'),
    { backend: llmBackend },
  )
  model.answer = chatReply('Hello')
  expect((await chat(address)).status).toBe(200)
  await expect.poll(() => records.length).toBe(1)
  const refused = await chat(address)
  expect(limitsOf(refused)).toEqual(['3', '0'])
  expect(await textOf(refused)).toBe('429 rate limit exceeded')
})

test('a reply that took more tokens than were left empties the bucket, and no more', async () => {
  const { address, model, records } = await startPolicies(
    traffic('{ rateLimit: { local: [{ tokens: 1, unit: Seconds }] } }'),
    { backend: llmBackend },
  )
  model.answer = (response, asked) => {
    const usage = { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ model: asked.json.model, choices: [], usage }))
  }
  expect((await chat(address)).status).toBe(200)
  await expect.poll(() => records.length).toBe(1)
  await expect.poll(async () => (await chat(address)).status, { timeout: 5000 }).toBe(200)
})

test('each target has a limit of its own, and each condition', async () => {
  const { address } = await startPolicies(
    policy(`{
  targetRefs: [
    { group: gateway.networking.k8s.io, kind: HTTPRoute, name: r, sectionName: one },
    { group: gateway.networking.k8s.io, kind: HTTPRoute, name: r, sectionName: rest }],
  traffic: { rateLimit: { conditional: [
    { condition: 'request.headers["x-plan"] == "gold"', policy: { local: [{ requests: 2, unit: Hours }] } },
    { policy: { local: [{ requests: 1, unit: Hours }] } }] } } }`),
  )
  const ask = async (path: string, plan = '') =>
    (await fetch(address + path, { headers: { 'x-plan': plan } })).status
  expect([await ask('/one'), await ask('/one')]).toEqual([200, 429])
  expect([await ask('/two'), await ask('/two')]).toEqual([200, 429])
  expect([await ask('/one', 'gold'), await ask('/one', 'gold'), await ask('/one', 'gold')]).toEqual(
    [200, 200, 429],
  )
})
