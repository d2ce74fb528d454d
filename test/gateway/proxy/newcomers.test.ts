// A proxy that has much to do: do those who come only now get their turn?

import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const OLD = 20
const NEW = 40

/** Asks again with each answer. */
function askOn(socket: Socket, onAnswer: () => void) {
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.on('data', () => {
    onAnswer()
    socket.write(GET)
  })
  socket.write(GET)
}

test('who comes to clients that never stop to ask is answered before they have been answered often', async () => {
  const { port } = await startTestProxy(tableOf([]))
  let answers = 0
  for (let count = 0; count < OLD; count++) askOn(connect(port, '127.0.0.1'), () => answers++)
  await expect.poll(() => answers).toBeGreaterThan(OLD * 10)

  const before = answers
  const answered = Array.from({ length: NEW }, () => {
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(GET)
    return new Promise((resolve) => socket.once('data', resolve))
  })
  await Promise.all(answered)
  // One newcomer in each turn of the loop would be twenty answers to the others for two of them.
  expect((answers - before) / OLD).toBeLessThan(NEW / 4)
})
