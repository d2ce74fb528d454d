// A client that says it will send nothing more: does it get its answer if it is there, and is nobody asked for it if not?

import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test, vi } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { deferred } from './deferred.ts'
import { staticBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const EVENTS =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function startBehind(answer: (socket: Socket, request: string) => void) {
  const upstream = await startByteUpstream(answer)
  const table = tableOf([{ prefix: '/', backend: staticBackend(upstream.address) }])
  return { upstream, ...(await startTestProxy(table)) }
}

/** All that comes for it until the server ends. */
function sayAndEnd(port: number, bytes: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  socket.end(bytes)
  return textOf(socket)
}

function textOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('end', () => resolve(text)).on('error', reject)
  })
}

test('an answer that takes its time comes as it is, and the last', async () => {
  const { port, records } = await startBehind(async (socket) => {
    await pause(200)
    socket.write(reply('Hello'))
  })
  const text = await sayAndEnd(port, GET)
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(text).toMatch(/\r\nconnection: close\r\n/)
  expect(text).toMatch(/\r\n\r\nHello$/)
  expect(records[0]).toMatchObject({ status: 200, error: undefined })
})

test('an answer of the gateway’s own comes too', async () => {
  const { port } = await startTestProxy(tableOf([]))
  expect(await sayAndEnd(port, GET)).toMatch(/^HTTP\/1\.1 404 Not Found\r\n.*route not found$/s)
})

test.each([
  ['before the answer', 0],
  ['in the middle of it', 250],
])('a client that ends %s reads a stream with long silences', async (_title, afterMs) => {
  const { port } = await startBehind(async (socket) => {
    await pause(150)
    socket.write(EVENTS)
    for (const text of ['one', 'two', 'three']) {
      await pause(200)
      socket.write(chunk(text))
    }
    socket.write('0\r\n\r\n')
  })
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  const asked = request({ createConnection: () => socket, host: 'a' }).end()
  setTimeout(() => socket.end(), afterMs)
  const pieces = await new Promise<string[]>((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', (answer) => {
      const read: string[] = []
      answer.on('data', (data) => read.push(String(data)))
      answer.on('end', () => resolve(read)).on('error', reject)
    })
  })
  expect(pieces).toEqual(['one', 'two', 'three'])
})

test('over TLS it is the same', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'gateway.test' }])
  const upstream = await startByteUpstream(async (socket) => {
    await pause(100)
    socket.write(reply('Hello'))
  })
  const secure = { protocol: 'HTTPS' as const, tls: { certificate: cert, key } }
  const table = tableOf([{ prefix: '/', backend: staticBackend(upstream.address) }], secure)
  const { port, records } = await startTestProxy(table)
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true }
  const stays = connectTls(options, () => void stays.end(GET))
  expect(await textOf(stays)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Hello$/s)
  const leaves = connectTls(options, () => void leaves.write(GET))
  await vi.waitFor(() => expect(upstream.received.join('').split('GET ')).toHaveLength(3))
  leaves.destroy()
  await vi.waitFor(() => expect(records[1]?.error).toBe('the client closed the connection'))
})

test('several requests at once are all answered', async () => {
  const { port } = await startBehind(async (socket, told) => {
    const count = told.split('\r\n\r\n').length - 1
    await pause(50)
    socket.write(reply(`answer ${count}`))
  })
  const text = await sayAndEnd(port, GET + GET + GET)
  expect(text.match(/answer \d/g)).toEqual(['answer 1', 'answer 2', 'answer 3'])
})

test.each([
  ['a head', 'GET / HTTP/1.1\r\nHo'],
  ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nbegun'],
  [
    'a body in chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun',
  ],
])('who ends in the middle of %s gets no answer', async (_title, bytes) => {
  const { port } = await startBehind(() => {})
  expect(await sayAndEnd(port, bytes)).toBe('')
})

test.each([
  ['before the answer has begun', '', GET],
  ['in the silence of a stream', EVENTS + chunk('one'), GET],
  ['with another request on its way', '', GET + GET],
])('a client that is gone %s takes its call with it', async (_title, begun, asked) => {
  const called = deferred()
  const { port, upstream, records } = await startBehind((socket) => {
    if (begun) socket.write(begun)
    called.resolve()
  })
  const client = connect(port, '127.0.0.1')
  client.on('error', () => {})
  client.write(asked)
  if (begun) await new Promise((resolve) => client.once('data', resolve))
  else await called.promise
  const closed = new Promise((resolve) => upstream.sockets[0]!.on('close', resolve))
  client.destroy()
  await closed
  await vi.waitFor(() => expect(records[0]?.error).toBe('the client closed the connection'))
})
