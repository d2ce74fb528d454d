// What is hostile inside well-formed messages: bodies, models, streams that are cut where it hurts most.

import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { aiBackend, staticBackend, tableOf } from './gateway-table.ts'
import { sendBytes } from './send-bytes.ts'
import { startTestProxy } from './start-test-proxy.ts'

const auth = { type: 'key', key: 'sk-of-the-gateway' } as const

async function startModel(
  provider: 'openai' | 'anthropic',
  answer: Parameters<typeof startByteUpstream>[0],
  env: Record<string, string> = {},
) {
  const upstream = await startByteUpstream(answer)
  const backend = aiBackend(provider, { policies: { auth } })
  const proxy = await startTestProxy(tableOf([{ prefix: '/', backend }]), {
    OPENAI_BASE_URL: upstream.address,
    ANTHROPIC_BASE_URL: upstream.address,
    ...env,
  })
  const ask = (body: string | Buffer) =>
    fetch(`${proxy.address}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(Buffer.from(body)),
    })
  return { upstream, ask, ...proxy }
}

const chat = (more: object = {}) =>
  JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }], ...more })
const REPLY = JSON.stringify({ model: 'm', choices: [], usage: { prompt_tokens: 1 } })
const nested = (open: string, close: string, depth = 200_000) =>
  `{"model":"m","messages":${open.repeat(depth)}${close.repeat(depth)}}`

test.each([
  ['arrays in arrays', nested('[', ']')],
  ['objects in objects', nested('{"a":', '}').replace('}}', '1}}')],
  ['half of a text', '{"model":"m","messages":[{"content":"'],
  ['no object', '[]'],
  ['nothing', ''],
  ['a broken escape', '{"model":"\\u12"}'],
])('a body of %s is answered, and the next one too', async (_, body) => {
  const { ask, faults } = await startModel('openai', (socket) =>
    socket.write(reply(REPLY, 'content-type: application/json\r\n')),
  )
  const answer = await ask(body)
  expect([200, 400]).toContain(answer.status)
  await answer.text()
  expect((await ask(chat())).status).toBe(200)
  expect(faults).toEqual([])
})

test('bytes that are no UTF-8 neither break the gateway nor change what else is in the body', async () => {
  const { ask, upstream, faults } = await startModel('openai', (socket) =>
    socket.write(reply(REPLY)),
  )
  const body = Buffer.concat([
    Buffer.from('{"model":"m","messages":[{"role":"user","content":"'),
    Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
    Buffer.from('"}]}'),
  ])
  expect((await ask(body)).status).toBe(200)
  expect(upstream.received[0]).toMatch(/"model":"m".*"role":"user"/)
  expect(faults).toEqual([])
})

test('a model cannot become a header, a path or a line of the log', async () => {
  const { ask, upstream, records } = await startModel('openai', (socket) =>
    socket.write(reply(REPLY)),
  )
  await ask(chat({ model: 'm\r\nX-Evil: 1\r\n\r\nGET /smuggled HTTP/1.1' }))
  const [head, body] = upstream.received[0]!.split('\r\n\r\n')
  expect(head).not.toContain('X-Evil')
  expect(head).not.toContain('smuggled')
  expect(body).toContain('m\\r\\nX-Evil')
  expect(records[0]?.llm?.requestModel).toContain('X-Evil')
})

test('a body past the limit is refused, and its connection can be used again', async () => {
  const { port } = await startModel('openai', (socket) => socket.write(reply(REPLY)), {
    MAX_REQUEST_BODY_BYTES: '1000',
  })
  const big = 'x'.repeat(5_000)
  const post = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: ${big.length}\r\n\r\n${big}`
  const answer = await sendBytes(port, post + post)
  expect(answer.match(/HTTP\/1\.1 413 /g)).toHaveLength(2)
})

const EVENTS = [
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}\n\n',
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"grüße 👋"}}\n\n',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
]

test('a stream that is cut at every byte is translated to the same events', async () => {
  const bytes = Buffer.from(EVENTS.join(''))
  const { ask, records } = await startModel('anthropic', async (socket) => {
    socket.setNoDelay(true)
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    )
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
  })
  const text = await (await ask(chat({ stream: true }))).text()
  const events = text
    .split('\n\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)))
  const content = events.map((event) => event.choices?.[0]?.delta?.content ?? '').join('')
  expect(content).toBe('grüße 👋')
  expect(text).toMatch(/data: \[DONE\]\n\n$/)
  expect(records[0]?.llm).toMatchObject({ inputTokens: 7, outputTokens: 5 })
})

test('an event that never ends is not held for ever', async () => {
  const { ask } = await startModel('anthropic', (socket) => {
    socket.write(
      'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
    )
    const chunk = `${(1 << 20).toString(16)}\r\n${'x'.repeat(1 << 20)}\r\n`
    const more = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', more)
    more()
  })
  const answer = await ask(chat({ stream: true }))
  await expect(answer.text()).rejects.toThrow()
})

test('many small streams at once each get their own events, and no others', async () => {
  const { address, port } = await startEchoing()
  const ask = async (name: string) => {
    const answer = await fetch(`${address}/${name}`)
    return { name, text: await answer.text() }
  }
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, index) => ask(`client-${index}`)),
  )
  for (const { name, text } of answers) expect(text).toBe(`data: ${name}\n\n`.repeat(5))
  const names = ['one', 'two', 'three']
  const pipelined = names.map((name) => `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`).join('')
  const answer = await sendBytes(port, pipelined)
  expect(answer.match(/data: \w+/g)).toEqual(
    names.flatMap((name) => Array.from({ length: 5 }, () => `data: ${name}`)),
  )
})

/** Streams the path of its request, a few times. */
async function startEchoing() {
  const upstream = await startByteUpstream(async (socket, sent) => {
    const name = /^GET \/(\S*) [\s\S]*$/.exec(sent.slice(sent.lastIndexOf('GET ')))?.[1]
    const event = `data: ${name}\n\n`
    const chunk = `${event.length.toString(16)}\r\n${event}\r\n`
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
    for (let count = 0; count < 5; count++) {
      socket.write(chunk)
      await pause(1)
    }
    socket.write('0\r\n\r\n')
  })
  return startTestProxy(tableOf([{ prefix: '/', backend: staticBackend(upstream.address) }]))
}

/** Nothing else makes sure that what is no longer held is gone: while nothing is allocated nothing is collected. */
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Answers when the body begins, or once all of it is there; and keeps nothing of it. */
async function startForgetting(length: number, when: 'begun' | 'whole') {
  const server = createServer((socket) => {
    let left = 0
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const begins = left === 0
      const end = begins ? bytes.indexOf('\r\n\r\n') + 4 : 0
      left = (begins ? length : left) - (bytes.length - end)
      // With the end of one body the head of the next request might come, were the connection kept.
      if (when === 'begun' ? begins : left === 0)
        socket.write(reply('got it', 'connection: close\r\n'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return startTestProxy(
    tableOf([{ prefix: '/', backend: staticBackend(`http://127.0.0.1:${port}`) }]),
  )
}

test.each(['begun', 'whole'] as const)(
  'memory comes back after a flood of large bodies that are answered when %s',
  async (when) => {
    const body = 'x'.repeat(4 << 20)
    const { address } = await startForgetting(body.length, when)
    const ask = async () => {
      const answer = await fetch(address, { method: 'POST', body })
      expect([answer.status, await answer.text()]).toEqual([200, 'got it'])
    }
    const flood = () => Promise.all(Array.from({ length: 20 }, ask))
    const held = () => {
      collectGarbage()
      const { arrayBuffers, heapUsed } = process.memoryUsage()
      return (arrayBuffers + heapUsed) / 2 ** 20
    }
    await flood()
    const before = held()
    for (let round = 0; round < 5; round++) await flood()
    // Of 400 MB.
    await expect.poll(() => held() - before, { timeout: 20_000, interval: 200 }).toBeLessThan(20)
  },
)
