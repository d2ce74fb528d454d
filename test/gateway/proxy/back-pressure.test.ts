// A slow side slows the other down: the proxy does not hold what cannot be passed on.

import { createHash } from 'node:crypto'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { staticBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

const CHUNK = Buffer.alloc(64 * 1024, 'x')
const CHUNKS = 1_000
/** More than the sockets' buffers on the way, and far less than all. */
const HELD_AT_MOST = 300

async function startBehind(listener: Parameters<typeof createServer>[1]) {
  const upstream = createServer(listener)
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    upstream.closeAllConnections()
    upstream.close()
  })
  const { port } = upstream.address() as AddressInfo
  const backend = staticBackend(`http://127.0.0.1:${port}`)
  return startTestProxy(tableOf([{ prefix: '/', backend }]))
}

/** Counts the chunks that are asked for. */
function countedChunks() {
  const counted = { given: 0 }
  const stream = Readable.from(
    (function* () {
      for (; counted.given < CHUNKS; counted.given++) yield CHUNK
    })(),
    { highWaterMark: 1 },
  )
  return { counted, stream }
}

/** Until the number has stayed the same for a while. */
async function settle(read: () => number): Promise<number> {
  for (let last = -1; ; ) {
    if (last > 0 && read() === last) return last
    last = read()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

test('an upstream waits for a client that does not read, and then all of it arrives', async () => {
  const { counted, stream } = countedChunks()
  const { address } = await startBehind((_, response) => stream.pipe(response))
  const asked = request(address).end()
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve) =>
    asked.on('response', resolve),
  )
  expect(await settle(() => counted.given)).toBeLessThan(HELD_AT_MOST)
  let bytes = 0
  for await (const chunk of answer) bytes += chunk.length
  expect(bytes).toBe(CHUNKS * CHUNK.length)
})

test.each([
  ['of known length', { 'content-length': String(CHUNKS * CHUNK.length) }],
  ['in chunks', {}],
])('a client waits for an upstream that does not read: a body %s', async (_, headers) => {
  const { counted, stream } = countedChunks()
  let goOn = () => {}
  const { address } = await startBehind(async (incoming, response) => {
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    const hash = createHash('sha256')
    for await (const chunk of incoming) hash.update(chunk)
    response.end(hash.digest('hex'))
  })
  const answered = new Promise<string>((resolve, reject) => {
    const sent = request(address, { method: 'POST', headers }, async (answer) => {
      resolve((await answer.toArray()).join(''))
    })
    sent.on('error', reject)
    stream.pipe(sent)
  })
  expect(await settle(() => counted.given)).toBeLessThan(HELD_AT_MOST)
  goOn()
  const whole = createHash('sha256')
  for (let chunk = 0; chunk < CHUNKS; chunk++) whole.update(CHUNK)
  expect(await answered).toBe(whole.digest('hex'))
})
