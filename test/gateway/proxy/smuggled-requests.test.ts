// Two parsers that read the same bytes differently let one client put words into another's mouth. Whatever is doubtful
// ends its connection, and nothing of it reaches an upstream.

import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { staticBackend, tableOf } from './gateway-table.ts'
import { sendBytes } from './send-bytes.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function startForwarding(env?: Record<string, string>) {
  const upstream = await startByteUpstream((socket) => socket.write(reply('upstream')))
  const table = tableOf([{ prefix: '/public', backend: staticBackend(upstream.address) }])
  return { upstream, ...(await startTestProxy(table, env)) }
}

const POST = 'POST /public HTTP/1.1\r\nHost: a\r\n'
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`
const SMUGGLED = 'GET /public/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
const GET = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`

test.each([
  [400, 'two codings', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
  [400, 'two codings in one', `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
  [400, 'a coding with a tab before its colon', `${POST}Transfer-Encoding\t: chunked\r\n\r\n`],
  [400, 'a coding that a space hides', `${POST}Transfer-Encoding: chunked\xa0\r\n\r\n0\r\n\r\n`],
  [400, 'a coding behind a vertical tab', `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
  [400, 'chunks in HTTP/1.0', `POST /public HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n`],
  [400, 'an empty length', `${POST}Content-Length: \r\n\r\n`],
  [400, 'a hexadecimal length', `${POST}Content-Length: 0x10\r\n\r\n`],
  [400, 'a length with an exponent', `${POST}Content-Length: 1e1\r\n\r\n`],
  [400, 'a negative length', `${POST}Content-Length: -1\r\n\r\n`],
  [400, 'a length beyond counting', `${POST}Content-Length: ${'9'.repeat(30)}\r\n\r\n`],
  [400, 'a length that a space hides', `${POST}Content-Length: 4\xa0\r\n\r\nabcd`],
  [400, 'a folded length', `${POST}Content-Length:\r\n 4\r\n\r\nabcd`],
  [400, 'a folded header', `${POST}X: a\r\n  Evil: b\r\nContent-Length: 0\r\n\r\n`],
  [400, 'a fold before any header', 'GET /public HTTP/1.1\r\n Host: a\r\nHost: b\r\n\r\n'],
  [400, 'a bare line feed in a header', `${POST}X: a\nContent-Length: 4\r\n\r\nabcd`],
  [400, 'a head that ends with bare line feeds', `${POST}X: a\n\n${SMUGGLED}`],
  [400, 'a header without a colon', `${POST}nonsense\r\n\r\n`],
  [400, 'a header without a name', `${POST}: a\r\n\r\n`],
  [400, 'a name that is no token', `${POST}X[y]: a\r\n\r\n`],
  [400, 'a name beyond ASCII', `${POST}X\xff: a\r\n\r\n`],
  [400, 'a method that is no token', 'GE(T /public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'no method', ' /public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'two spaces in the request line', 'GET  /public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a tab in the request line', 'GET\t/public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'no version', 'GET /public\r\nHost: a\r\n\r\n'],
  [400, 'a version in lower case', 'GET /public http/1.1\r\nHost: a\r\n\r\n'],
  [505, 'a version to come', 'GET /public HTTP/3.0\r\nHost: a\r\n\r\n'],
  [505, 'the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  [400, 'a host with a path', 'GET /public HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  [400, 'a host with a user', 'GET /public HTTP/1.1\r\nHost: u@a\r\n\r\n'],
  [400, 'a host with a space', 'GET /public HTTP/1.1\r\nHost: a b\r\n\r\n'],
  [400, 'a URL with a user', 'GET http://u:p@a/public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a URL of another scheme', 'GET file:///public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a path without a slash', 'GET public HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a star for a path', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a question about the whole server', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a byte beyond ASCII in the path', 'GET /public\xff HTTP/1.1\r\nHost: a\r\n\r\n'],
  [405, 'a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
  [417, 'an expectation that nobody knows', `${POST}Expect: miracles\r\nContent-Length: 0\r\n\r\n`],
  [400, 'a chunk without a size', `${CHUNKED};a=b\r\n\r\n`],
  [400, 'a signed chunk size', `${CHUNKED}+4\r\nabcd\r\n0\r\n\r\n`],
  [400, 'a chunk size beyond counting', `${CHUNKED}${'f'.repeat(17)}\r\nabcd`],
  [400, 'a chunk size that a bare line feed ends', `${CHUNKED}4\nabcd\r\n0\r\n\r\n`],
  [400, 'a chunk longer than it says', `${CHUNKED}4\r\nabcdef\r\n0\r\n\r\n`],
  [400, 'a chunk that a bare line feed ends', `${CHUNKED}4\r\nabcd\n0\r\n\r\n`],
  [400, 'a bare carriage return in an extension', `${CHUNKED}4;a\rb\r\nabcd\r\n0\r\n\r\n`],
  [400, 'an extension without end', `${CHUNKED}4;${'a'.repeat(5_000)}`],
  [400, 'trailers without end', `${CHUNKED}0\r\n${'x: y\r\n'.repeat(1_000)}`],
  [
    400,
    'nothing but extensions',
    `${CHUNKED}${`1;${'a'.repeat(4_000)}\r\nx\r\n`.repeat(5)}0\r\n\r\n`,
  ],
])('%i: %s', async (status, _, bytes) => {
  const { upstream, port } = await startForwarding()
  const answer = await sendBytes(port, Buffer.from(`${bytes}${SMUGGLED}`, 'latin1'))
  expect(answer).toMatch(RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer).toMatch(/\r\nconnection: close\r\n/)
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect(upstream.received.join('')).not.toMatch(/smuggled|abcd/)
})

test('what stands behind a body of known length is another request, and no part of the body', async () => {
  const { upstream, port } = await startForwarding()
  const answer = await sendBytes(port, `${POST}Content-Length: 3\r\n\r\nabc${GET('/public/next')}`)
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  expect(upstream.received.join('')).toMatch(/\r\n\r\nabcGET \/public\/next /)
})

test('a chunked body is forwarded without its extensions and trailers', async () => {
  const { upstream, port } = await startForwarding()
  await sendBytes(
    port,
    `${CHUNKED}3;name="value"\r\nabc\r\n0\r\nX-Trailer: evil\r\n\r\n${GET('/none')}`,
  )
  expect(upstream.received[0]).toContain('abc')
  expect(upstream.received[0]).not.toMatch(/name=|X-Trailer/)
})

test.each(['\r\n', ''])('an empty line before a request is forgiven: %j', async (line) => {
  const { port } = await startForwarding()
  expect(await sendBytes(port, line + GET('/public'))).toMatch(/^HTTP\/1\.1 200 /)
})

test('a request that comes byte by byte is the same request', async () => {
  const upstream = await startByteUpstream((socket, sent) => {
    if (/0\r\n\r\n$|second/.test(sent)) socket.write(reply('upstream'))
  })
  const backend = staticBackend(upstream.address)
  const { port } = await startTestProxy(tableOf([{ prefix: '/public', backend }]))
  const bytes = `${CHUNKED}3\r\nxyz\r\n4;x=y\r\nqrst\r\n0\r\n\r\n${GET('/public/second')}`
  const answered = new Promise<string>((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', async () => {
      socket.setNoDelay(true)
      for (const byte of bytes) {
        socket.write(byte)
        await new Promise(setImmediate)
      }
    })
    onTestFinished(() => void socket.destroy())
    socket.on('data', (chunk) => {
      text += chunk
      if (text.match(/upstream/g)?.length === 2) resolve(text)
    })
  })
  await answered
  const body = upstream.received.join('').split('\r\n\r\n').slice(1).join('\r\n\r\n')
  expect(body.replace(/^[0-9a-f]+$|\r\n/gm, '')).toMatch(/^xyzqrstGET \/public\/second/)
})

test('a URL for a target names the host, whatever the header says', async () => {
  const { records, port } = await startForwarding()
  const answer = await sendBytes(
    port,
    'GET http://other.example/public?q=1 HTTP/1.1\r\nHost: a\r\n\r\n',
  )
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(records[0]).toMatchObject({ host: 'other.example', path: '/public' })
})

test('HTTP/1.0 gets an answer it can read, and its connection is closed', async () => {
  const upstream = await startByteUpstream((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
  )
  const backend = staticBackend(upstream.address)
  const { port } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await sendBytes(port, 'GET / HTTP/1.0\r\n\r\n')
  expect(answer).not.toMatch(/transfer-encoding/i)
  expect(answer).toMatch(/\r\nconnection: close\r\n\r\nabc$/)
})

test('a client that asks before it sends is told to go on', async () => {
  const { upstream, port } = await startForwarding()
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const heard = new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('abc')
      if (text.includes('upstream')) resolve(text)
    })
  })
  socket.write(`${POST}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`)
  expect(await heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  expect(upstream.received[0]).toMatch(/\r\n\r\nabc$/)
})

test('and is not where nobody wants the body', async () => {
  const { port } = await startForwarding()
  const head = 'POST /none HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n'
  const answer = await sendBytes(port, head)
  expect(answer).toMatch(/^HTTP\/1\.1 404 /)
  expect(answer).not.toContain('100 Continue')
})

test('the answer to HEAD has no body, and the next answer is the next', async () => {
  const { port } = await startForwarding()
  const answer = await sendBytes(port, `HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n${GET('/none')}`)
  expect(answer.match(/content-length: 15/g)).toHaveLength(2)
  expect(answer.match(/route not found/g)).toHaveLength(1)
})
