// What an upstream sends is read strictly, and a client can always tell a whole answer from a broken one.

import { request } from 'node:http'
import { expect, test } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { deferred } from './deferred.ts'
import { aiBackend, staticBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function startBehind(answer: Parameters<typeof startByteUpstream>[0]) {
  const upstream = await startByteUpstream(answer)
  const backend = staticBackend(upstream.address)
  return { upstream, ...(await startTestProxy(tableOf([{ prefix: '/', backend }]))) }
}

test.each([
  ['no status line', 'HELLO\r\n\r\n'],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
  ['an unknown coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 0\r\n\r\n'],
  ['a bare line feed', 'HTTP/1.1 200 OK\r\nx: a\nevil: b\r\ncontent-length: 0\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: a\r\ncontent-length: 0\r\n\r\n'],
  ['a protocol nobody asked for', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}`],
])('a reply with %s is a failed call', async (_, bytes) => {
  const { address, faults } = await startBehind((socket) => socket.write(bytes))
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toMatch(
    /^upstream call failed: the reply|^upstream call failed: the head/,
  )
  expect(faults).toEqual([])
})

test.each([
  ['ends before its length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
  ['ends inside its chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
  [
    'has a chunk that is no chunk',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\nzz\r\n',
  ],
  [
    'has a chunk longer than it says',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n',
  ],
])('a reply that %s is broken off for the client too', async (_, bytes) => {
  const { address } = await startBehind((socket) => socket.end(bytes))
  await expect(fetch(address).then((answer) => answer.text())).rejects.toThrow()
})

test('a reply that comes byte by byte is the same reply', async () => {
  const bytes =
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx-a: 1\r\ntransfer-encoding: chunked\r\n\r\n' +
    '3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\ntrailer: x\r\n\r\n'
  const { address } = await startBehind(async (socket) => {
    for (const byte of bytes) {
      socket.write(byte)
      await new Promise(setImmediate)
    }
  })
  const answer = await fetch(address)
  expect(answer.headers.get('x-a')).toBe('1')
  expect(await answer.text()).toBe('abcde')
})

test('a reply without a length ends with its connection', async () => {
  const { address } = await startBehind((socket) =>
    socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'),
  )
  expect(await (await fetch(address)).text()).toBe('until the end')
})

test('a reply to HEAD has a length and no body', async () => {
  const { upstream, address } = await startBehind((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 42\r\n\r\n'),
  )
  for (let round = 0; round < 2; round++) {
    const answer = await fetch(address, { method: 'HEAD' })
    expect(answer.headers.get('content-length')).toBe('42')
  }
  expect(upstream.sockets).toHaveLength(1)
})

test('a connection is kept for the next request', async () => {
  const { upstream, address } = await startBehind((socket) => socket.write(reply('ok')))
  for (let round = 0; round < 3; round++) expect(await (await fetch(address)).text()).toBe('ok')
  expect(upstream.sockets).toHaveLength(1)
})

test.each([
  ['says so', reply('ok', 'connection: close\r\n')],
  ['speaks HTTP/1.0', reply('ok').replace('1.1', '1.0')],
  ['sent more than the reply', `${reply('ok')}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`],
  ['keeps it for no time', reply('ok', 'keep-alive: timeout=1\r\n')],
])('a connection is not kept where the upstream %s', async (_, bytes) => {
  const { upstream, address } = await startBehind((socket) => socket.write(bytes))
  for (let round = 0; round < 2; round++) expect(await (await fetch(address)).text()).toBe('ok')
  expect(upstream.sockets).toHaveLength(2)
})

test('a kept connection that dies when it is used again is replaced, once', async () => {
  const { upstream, address } = await startBehind((socket, request, connection) => {
    const requests = request.split('\r\n\r\n').length - 1
    if (connection === 0 && requests > 1) socket.destroy()
    else socket.write(reply(`connection ${connection}`))
  })
  expect(await (await fetch(address)).text()).toBe('connection 0')
  expect(await (await fetch(address)).text()).toBe('connection 1')
  expect(upstream.received[1]).toMatch(/^GET \/ HTTP/)
})

/** Its second request on the first connection is never answered. */
const forgetfulUpstream = () =>
  startByteUpstream((socket, sent, connection) => {
    const requests = sent.split('HTTP/1.1\r\n').length - 1
    if (connection === 0 && requests > 1) socket.destroy()
    else socket.write(reply('{}', 'content-type: application/json\r\n'))
  })

test.each([8, 20_000])('a body of %i bytes is sent again with it', async (size) => {
  const body = 'b'.repeat(size)
  const upstream = await forgetfulUpstream()
  const backend = staticBackend(upstream.address)
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  await (await fetch(address)).text()
  const answer = await fetch(address, { method: 'PUT', body })
  expect(answer.status).toBe(200)
  await expect
    .poll(() => upstream.received[1])
    .toMatch(`\r\ncontent-length: ${size}\r\n\r\n${body}`)
})

test('a POST is not sent again: it may have been carried out', async () => {
  const upstream = await forgetfulUpstream()
  const backend = staticBackend(upstream.address)
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  await (await fetch(address)).text()
  const answer = await fetch(address, { method: 'POST', body: 'an order' })
  expect(answer.status).toBe(503)
  expect(upstream.sockets).toHaveLength(1)
})

test('a POST to a model is sent again: asking it twice changes nothing', async () => {
  const upstream = await forgetfulUpstream()
  const { address } = await startTestProxy(
    tableOf([{ prefix: '/', backend: aiBackend('openai') }]),
    { OPENAI_BASE_URL: upstream.address },
  )
  const ask = () =>
    fetch(`${address}/v1/chat/completions`, { method: 'POST', body: '{"model":"m","messages":[]}' })
  for (let round = 0; round < 2; round++) {
    const answer = await ask()
    expect(answer.status).toBe(200)
    await answer.text()
  }
  expect(upstream.sockets).toHaveLength(2)
})

test('a fresh connection that dies is not tried again', async () => {
  const { upstream, address } = await startBehind((socket) => socket.destroy())
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toMatch(/^upstream call failed: /)
  expect(upstream.sockets).toHaveLength(1)
})

test('a body without a known length goes on in chunks', async () => {
  const whole = deferred<string>()
  const { address, upstream } = await startBehind((socket, sent) => {
    if (!sent.endsWith('0\r\n\r\n')) return
    whole.resolve(sent)
    socket.write(reply('ok'))
  })
  const sent = request(address, { method: 'POST' })
  sent.write('ONE')
  sent.write('TWO')
  sent.end('THREE')
  const body = (await whole.promise).split('\r\n\r\n').slice(1).join('\r\n\r\n')
  expect(body.replace(/[0-9a-f]+\r\n|\r\n/g, '')).toBe('ONETWOTHREE')
  expect(upstream.received[0]).toContain('transfer-encoding: chunked')
})
