// A proxy that is told to stop: whoever sends requests to it learns of that only little by little, and none is lost.

import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { staticBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function startRetiring(quietMs: number) {
  const upstream = await startByteUpstream((socket) => socket.write(reply('hello')))
  const { proxy, port } = await startTestProxy(
    tableOf([{ prefix: '/', backend: staticBackend(upstream.address) }]),
    { DRAIN_TIMEOUT_MS: '4000', DRAIN_QUIET_MS: String(quietMs) },
  )
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const ask = (by: Agent | false = agent) =>
    new Promise<{ status: number; connection: string | undefined; isReused: boolean }>(
      (resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, agent: by }, (answer) => {
          answer.resume().on('end', () =>
            resolve({
              status: answer.statusCode!,
              connection: answer.headers.connection,
              isReused: asked.reusedSocket,
            }),
          )
        })
        asked.on('error', reject).end()
      },
    )
  return { proxy, port, ask }
}

test('a kept connection is told that it is the last answer, and new ones are still taken', async () => {
  const { proxy, ask } = await startRetiring(1_000)
  expect(await ask()).toMatchObject({ status: 200, isReused: false })
  const closed = proxy.close()
  expect(proxy.ready).toBe(false)
  await pause(200)
  expect(await ask()).toEqual({ status: 200, connection: 'close', isReused: true })
  for (let count = 0; count < 5; count++) {
    await pause(50)
    expect(await ask(false)).toMatchObject({ status: 200, connection: 'close' })
  }
  await closed
  await expect(ask(false)).rejects.toThrow('ECONNREFUSED')
})

test('an answer that did not say so is not the last of its connection', async () => {
  const { proxy, ask } = await startRetiring(1_000)
  // Its head is out before the proxy is told to stop, and its end after.
  const answered = ask()
  const closed = answered.then(() => proxy.close())
  expect((await answered).connection).not.toBe('close')
  await pause(100)
  expect(await ask()).toEqual({ status: 200, connection: 'close', isReused: true })
  await closed
})

test('clients that never stop asking do not keep it for ever', async () => {
  const { proxy, ask } = await startRetiring(10_000)
  const asking = new AbortController()
  onTestFinished(() => asking.abort())
  const storm = (async () => {
    while (!asking.signal.aborted) {
      await ask(false).catch(() => {})
      await pause(20)
    }
  })()
  await pause(100)
  await proxy.close()
  await expect(ask(false)).rejects.toThrow('ECONNREFUSED')
  asking.abort()
  await storm
})

test('what an idle client sends as its connection ends meets an end, and no reset', async () => {
  const { proxy, port } = await startRetiring(0)
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  const errors: Error[] = []
  socket.on('error', (error) => errors.push(error))
  const ask = () => socket.write('POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 2\r\n\r\n')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await new Promise((resolve) => socket.once('data', resolve))
  const closed = proxy.close()
  await new Promise((resolve) => socket.once('end', resolve))
  ask()
  await pause(20)
  socket.end('{}')
  await new Promise((resolve) => socket.once('close', resolve))
  expect(errors).toEqual([])
  await closed
})
