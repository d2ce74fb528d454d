// A Service with endpoints that are gone: none of its requests is lost while one takes connections.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { ServiceBackend } from '../../../gateway/routing/routing-table.ts'
import { freePort } from './free-port.ts'
import { tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function startService(deadEndpoints: number) {
  const bodies: number[] = []
  const server = createServer((request, response) => {
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    request.on('end', () => {
      bodies.push(length)
      response.end('alive')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const dead = await Promise.all(Array.from({ length: deadEndpoints }, () => freePort()))
  const backend: ServiceBackend = {
    type: 'service',
    name: 'test/service',
    port: 80,
    endpoints: [...dead, port].map((port) => ({ address: '127.0.0.1', port })),
  }
  const proxy = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  return { ...proxy, bodies, endpoint: `127.0.0.1:${port}` }
}

test.each([
  ['without a body', undefined],
  ['with a small body', 100],
  ['with a body that is streamed', 1_000_000],
])('requests %s go to an endpoint that lives', async (_, length) => {
  const { address, bodies, records, endpoint } = await startService(2)
  const options = length === undefined ? {} : { method: 'POST', body: Buffer.alloc(length, 'x') }
  for (let round = 0; round < 10; round++) {
    const answer = await fetch(address, options)
    expect([answer.status, await answer.text()]).toEqual([200, 'alive'])
  }
  expect(bodies).toEqual(Array(10).fill(length ?? 0))
  expect(new Set(records.map((record) => record.endpoint))).toEqual(new Set([endpoint]))
})

test('where none lives, the client is told', async () => {
  const ports = await Promise.all([freePort(), freePort()])
  const backend: ServiceBackend = {
    type: 'service',
    name: 'test/gone',
    port: 80,
    endpoints: ports.map((port) => ({ address: '127.0.0.1', port })),
  }
  const { address, records } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toMatch(/^upstream call failed: connect ECONNREFUSED/)
  expect(records).toHaveLength(1)
})
