import { once } from 'node:events'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startPodApi } from './pod-api.ts'

let api: Awaited<ReturnType<typeof startPodApi>>
beforeAll(async () => {
  api = await startPodApi({})
})
afterAll(() => api.close())

const WEBSOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
}
const TUNNEL = { ...WEBSOCKET, 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io' }
const SPDY = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }

function upgrade(path: string, headers: Record<string, string>, method = 'GET') {
  const options = { method, headers, rejectUnauthorized: false }
  return https.request(`${api.podUrl}/${path}`, options).end()
}

test.each([
  [
    'another protocol',
    'portforward',
    { connection: 'Upgrade', upgrade: 'h2c' },
    400,
    'unable to upgrade: "h2c" is neither websocket nor SPDY/3.1',
  ],
  [
    'no stream protocol',
    'portforward',
    SPDY,
    400,
    'unable to upgrade: X-Stream-Protocol-Version is required',
  ],
  [
    'an unknown stream protocol',
    'exec?command=ls&stdout=true',
    { ...SPDY, 'x-stream-protocol-version': 'v9.channel.k8s.io' },
    403,
    'unable to upgrade: unable to negotiate protocol: client supports [v9.channel.k8s.io], ' +
      'server accepts [v5.channel.k8s.io v4.channel.k8s.io]',
  ],
  [
    'no port',
    'portforward',
    { ...WEBSOCKET, 'sec-websocket-protocol': 'v4.channel.k8s.io' },
    400,
    'query parameter "ports" is required',
  ],
  [
    'a port that is none',
    'portforward?ports=http',
    { ...WEBSOCKET, 'sec-websocket-protocol': 'v4.channel.k8s.io' },
    400,
    'unable to parse "http" as a port: must be between 1 and 65535',
  ],
  [
    'a key that is none',
    'portforward?ports=80',
    { ...WEBSOCKET, 'sec-websocket-key': 'x' },
    400,
    'unable to upgrade: Missing or invalid Sec-WebSocket-Key header',
  ],
  [
    'no command',
    'exec?stdout=true',
    { ...WEBSOCKET, 'sec-websocket-protocol': 'v5.channel.k8s.io' },
    400,
    'you must specify at least one command for the container',
  ],
  [
    'no stream',
    'exec?command=ls',
    { ...WEBSOCKET, 'sec-websocket-protocol': 'v5.channel.k8s.io' },
    400,
    'you must specify at least 1 of stdin, stdout, stderr',
  ],
  [
    'an unknown container',
    'exec?command=ls&stdout=true&container=db',
    { ...WEBSOCKET, 'sec-websocket-protocol': 'v5.channel.k8s.io' },
    400,
    'container db is not valid for pod web',
  ],
])('%s is refused with a Status', async (_, path, headers, code, message) => {
  const [response] = await once(upgrade(path, headers), 'response')
  expect(response.statusCode).toBe(code)
  expect(JSON.parse(await text(response))).toMatchObject({ kind: 'Status', code, message })
})

test.each([
  ['SPDY', { ...SPDY, 'x-stream-protocol-version': 'portforward.k8s.io' }],
  ['a WebSocket', TUNNEL],
  ['the messages of a WebSocket', TUNNEL, inMessage],
])('noise over %s closes that connection, and the next one works', async (_, headers, wrap?) => {
  const send = async (seed: number) => {
    const [, socket] = (await once(upgrade('portforward', headers), 'upgrade')) as [unknown, Duplex]
    socket.on('error', () => {})
    // A control frame of the wrong version first, since noise alone may look like one long data frame.
    const bytes = Buffer.concat([Buffer.from([0x80 | seed, seed]), noise(seed, 100)])
    socket.write(wrap ? wrap(bytes) : bytes)
    await once(socket.resume(), 'close')
  }
  await Promise.all(Array.from({ length: 20 }, (_, index) => send(index + 1)))
  await once(upgrade('portforward', headers), 'upgrade').then(([, socket]) => socket.destroy())
  await expect.poll(api.open).toBe(0)
})

test.each([
  ['portforward?ports=80,81', 'v4.channel.k8s.io'],
  ['exec?command=cat&stdin=true&stdout=true', 'v5.channel.k8s.io'],
  ['exec?command=cat&stdin=true&stdout=true', 'v4.base64.channel.k8s.io'],
])('noise in the messages to %s as %s harms nobody', async (path, protocol) => {
  for (let seed = 1; seed <= 20; seed++) {
    const options = { rejectUnauthorized: false }
    const client = new WebSocket(`${api.podUrl}/${path}`, protocol, options)
    client.on('error', () => {})
    await once(client, 'open')
    for (const length of [0, 1, 2, 9, 500]) client.send(noise(seed, length))
    client.send('text')
    client.close()
    await once(client, 'close')
  }
  await expect.poll(api.open).toBe(0)
})

/** One binary message, masked with zeroes. */
function inMessage(payload: Buffer) {
  return Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

/** The same bytes each time (xorshift). */
function noise(seed: number, length: number) {
  let state = seed * 2654435761
  return Buffer.from(
    Array.from({ length }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 0xff
    }),
  )
}
