// Requests that two parsers could read differently must never reach an upstream.

import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { deferred } from './deferred.ts'
import { staticBackend, tableOf } from './gateway-table.ts'
import { sendBytes } from './send-bytes.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function startForwarding(env?: Record<string, string>) {
  const upstream = await startByteUpstream((socket) => socket.write(reply('upstream')))
  const table = tableOf([{ prefix: '/public', backend: staticBackend(upstream.address) }])
  const proxy = await startTestProxy(table, env)
  return { upstream, ...proxy }
}

const HEAD = 'POST /public HTTP/1.1\r\nHost: a\r\n'

test.each([
  [
    'a length and chunks',
    `${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'chunks and a length',
    `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
  ],
  ['two lengths', `${HEAD}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
  ['the same length twice', `${HEAD}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`],
  ['a list of lengths', `${HEAD}Content-Length: 4, 4\r\n\r\nabcd`],
  ['a signed length', `${HEAD}Content-Length: +4\r\n\r\nabcd`],
  ['a coding that is not chunked', `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['chunked and then another', `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
  ['a space before the colon', `${HEAD}Content-Length : 4\r\n\r\nabcd`],
  ['a bare line feed', 'POST /public HTTP/1.1\nHost: a\nContent-Length: 0\n\n'],
  ['a bare carriage return', `${HEAD}X: a\rY: b\r\n\r\n`],
  ['a null in a value', `${HEAD}X: a\0b\r\n\r\n`],
  ['two hosts', 'GET /public HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['no host', 'GET /public HTTP/1.1\r\n\r\n'],
  ['a backslash in the path', 'GET /public\\..\\x HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a fragment in the path', 'GET /public#x HTTP/1.1\r\nHost: a\r\n\r\n'],
  [
    'a chunk size that is none',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n`,
  ],
])('%s is refused', async (_, bytes) => {
  const { upstream, port } = await startForwarding()
  const answer = await sendBytes(port, bytes)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).not.toContain('upstream')
  expect(upstream.received.join('')).not.toMatch(/abcd|0x4/)
})

test('a folded header never reaches the upstream as two', async () => {
  const { upstream, port } = await startForwarding()
  await sendBytes(port, `${HEAD}X: a\r\n  Evil: b\r\nContent-Length: 0\r\n\r\n`)
  expect(upstream.received.join('')).not.toMatch(/^\s*Evil/im)
})

test('a head that is too large is refused', async () => {
  const { upstream, port } = await startForwarding()
  const answer = await sendBytes(port, `${HEAD}X: ${'a'.repeat(70_000)}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  expect(upstream.received).toEqual([])
})

test("what concerns the client's connection does not reach the upstream", async () => {
  const { upstream, port } = await startForwarding()
  const hopByHop = 'Connection: keep-alive, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\nUpgrade: x\r\n'
  await sendBytes(port, `GET /public HTTP/1.1\r\nHost: a\r\n${hopByHop}X-Other: 2\r\n\r\n`)
  expect(upstream.received[0]).toMatch(/^GET \/public HTTP\/1\.1\r\n/)
  expect(upstream.received[0]).toContain('X-Other: 2\r\n')
  expect(upstream.received[0]).not.toMatch(/^(connection|x-mine|te|upgrade):/im)
})

test.each(['/public/../secret', '/public/%2e%2e/secret', '/public/.%2E/secret', '/public/..'])(
  'dots do not lead out of a prefix: %s',
  async (path) => {
    const { upstream, port } = await startForwarding()
    const answer = await sendBytes(port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(upstream.received).toEqual([])
  },
)

test('two requests at once are answered in their order', async () => {
  const { port } = await startForwarding()
  const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
  const answer = await sendBytes(port, request('/none') + request('/public') + request('/none'))
  expect(answer.match(/route not found|upstream/g)).toEqual([
    'route not found',
    'upstream',
    'route not found',
  ])
})

test('a client that leaves takes its call to the upstream with it', async () => {
  const upstream = await startByteUpstream((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n'),
  )
  const backend = staticBackend(upstream.address)
  const { port, records } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const closed = new Promise((resolve) => {
    const client = connect(port, '127.0.0.1', () =>
      client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    )
    client.once('data', () => {
      upstream.sockets[0]!.once('close', resolve)
      client.destroy()
    })
  })
  await closed
  await vi.waitFor(() => expect(records[0]?.error).toBe('the client closed the connection'))
})

test('a client that leaves before the answer has begun takes its call with it too', async () => {
  const arrived = deferred()
  const upstream = await startByteUpstream(() => arrived.resolve())
  const backend = staticBackend(upstream.address)
  const { port } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const client = connect(port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  await arrived.promise
  const closed = new Promise((resolve) => upstream.sockets[0]!.once('close', resolve))
  client.destroy()
  await closed
})
