// A client that takes its time takes nothing from the others: it is let go, and the gateway goes on.

import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { staticBackend, tableOf } from './gateway-table.ts'
import { sendBytes } from './send-bytes.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function startForwarding(env: Record<string, string>) {
  const upstream = await startByteUpstream((socket) => socket.write(reply('upstream')))
  const table = tableOf([{ prefix: '/', backend: staticBackend(upstream.address) }])
  return { upstream, ...(await startTestProxy(table, env)) }
}

function open(port: number): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  const ended = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
  return { socket, ended }
}

/** A byte now and then, for as long as the other side listens. */
function drip(socket: Socket, text: string) {
  let at = 0
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 20)
  onTestFinished(() => clearInterval(timer))
  socket.on('close', () => clearInterval(timer))
}

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\n'

test('a head that never ends is answered with 408', async () => {
  const { port, upstream } = await startForwarding({ HEADER_TIMEOUT_MS: '200' })
  const { socket, ended } = open(port)
  socket.write(`${HEAD}X-Slow: `)
  drip(socket, 'a')
  expect(await ended).toMatch(/^HTTP\/1\.1 408 /)
  expect(upstream.received).toEqual([])
})

test('a connection on which nothing comes is closed without a word', async () => {
  const { port } = await startForwarding({ HEADER_TIMEOUT_MS: '100' })
  expect(await open(port).ended).toBe('')
})

test('so is one that is not used again', async () => {
  const { port } = await startForwarding({ IDLE_TIMEOUT_MS: '100' })
  const { socket, ended } = open(port)
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  expect(await ended).toMatch(/^HTTP\/1\.1 200 [\s\S]*upstream$/)
})

test.each([
  ['that stops', (_: Socket) => {}],
  ['that only drips', (socket: Socket) => drip(socket, 'x')],
])('a body %s is given up, and so is its call', async (_, goOn) => {
  const { port, upstream } = await startForwarding({ BODY_TIMEOUT_MS: '60' })
  const { socket, ended } = open(port)
  // Too long to be waited for whole.
  socket.write(`${HEAD}Content-Length: 100000\r\n\r\nbegun`)
  goOn(socket)
  await ended
  await vi.waitFor(() => expect(upstream.sockets[0]?.destroyed ?? true).toBe(true))
})

test('many slow clients do not keep a quick one waiting', async () => {
  const { port } = await startForwarding({})
  for (let count = 0; count < 200; count++) open(port).socket.write(`${HEAD}X-Slow: `)
  expect(await sendBytes(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
})

test('connections past the limit are not taken, and others are when there is room again', async () => {
  const { port } = await startForwarding({ MAX_CONNECTIONS: '2' })
  const ask = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
  const [first, second] = [open(port), open(port)]
  for (const { socket } of [first, second]) {
    socket.write(ask)
    await new Promise((resolve) => socket.once('data', resolve))
  }
  expect(await open(port).ended).toBe('')
  first.socket.destroy()
  await first.ended
  await vi.waitFor(async () => expect(await sendBytes(port, ask, 50)).toMatch(/^HTTP\/1\.1 200 /))
})

test('open requests end while the gateway stops, and their connections with them', async () => {
  const calls: Socket[] = []
  const upstream = await startByteUpstream((socket) => calls.push(socket))
  const backend = staticBackend(upstream.address)
  const { port, proxy } = await startTestProxy(tableOf([{ prefix: '/', backend }]), {
    DRAIN_TIMEOUT_MS: '5000',
  })
  const { socket, ended } = open(port)
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await vi.waitFor(() => expect(calls).toHaveLength(1))
  const closed = proxy.close()
  calls[0]!.write(reply('the last word'))
  expect(await ended).toMatch(/\r\nconnection: close\r\n[\s\S]*the last word$/)
  await closed
  await expect(sendBytes(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).rejects.toThrow()
})

test('a client that had to wait for its upstream can use its connection again', async () => {
  const body = 'x'.repeat(8 << 20)
  const upstream = await startByteUpstream((socket, sent) => {
    // Answers before it has read what it was sent, and reads on only then.
    if (sent.startsWith('GET') || sent.includes('\r\n\r\nGET'))
      return void socket.write(reply('second'))
    socket.pause()
    socket.write(reply('first'))
    setTimeout(() => socket.resume(), 100)
  })
  const backend = staticBackend(upstream.address)
  const { port } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const { socket, ended } = open(port)
  socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`)
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(await ended).toMatch(/first[\s\S]*second$/)
})
