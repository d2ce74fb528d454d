// How long does the gateway wait for a backend? reference §1.2: http.requestTimeout, tcp.connectTimeout; §2.8.

import { expect, test } from 'vitest'
import { backend, chat, openaiAt, startBackend } from './start-backend.ts'
import { startModel } from './start-model.ts'

test.each([
  ['an AI provider', (port: number) => `ai: { provider: ${openaiAt(port)} }`],
  ['a fixed address', (port: number) => `static: { host: 127.0.0.1, port: ${port} }`],
])('%s that does not begin to answer is 504 upstream call timeout', async (_, spec) => {
  const model = await startModel(() => {})
  const policies = 'policies: { http: { requestTimeout: 50ms }, tcp: { connectTimeout: 5s } }'
  const { address, records } = await startBackend(backend(`{ ${spec(model.port)}, ${policies} }`))
  const answer = await chat(address)
  expect([answer.status, await answer.text()]).toEqual([504, 'upstream call timeout'])
  expect(records[0]!.reason).toBe('Timeout')
})

test('a reply that has begun may take its time', async () => {
  const model = await startModel((response) => {
    response.writeHead(200)
    response.write('begun, ')
    setTimeout(() => response.end('and ended'), 300)
  })
  const spec = `{ static: { host: 127.0.0.1, port: ${model.port} }, policies: { http: { requestTimeout: 200ms } } }`
  const { address } = await startBackend(backend(spec))
  expect(await (await fetch(address)).text()).toBe('begun, and ended')
})

test('a timeout counts against the health of a provider', async () => {
  const slow = await startModel(() => {})
  const quick = await startModel()
  const named = (name: string, port: number) => openaiAt(port).replace('{', `{ name: ${name},`)
  const { address } = await startBackend(
    backend(`{
      ai: { groups: [{ providers: [${named('a', slow.port)}] }, { providers: [${named('b', quick.port)}] }] },
      policies: { http: { requestTimeout: 100ms }, health: { eviction: { duration: 60s } } } }`),
  )
  expect((await chat(address)).status).toBe(504)
  expect((await chat(address)).status).toBe(200)
})
