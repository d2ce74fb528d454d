// Who gets an answer? Nobody without the credential, no web page, and nobody who only wants to keep the server busy.

import { once } from 'node:events'
import { connect as connectPlain, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

test('no path says anything without the credential, whatever the method', {
  timeout: 120_000,
}, async () => {
  const { body: root } = await server.send('/')
  const { body: lists } = await server.send('/apis')
  const versions = [
    '/api/v1',
    ...lists.groups.flatMap((group: any) =>
      group.versions.map(({ groupVersion }: any) => `/apis/${groupVersion}`),
    ),
  ]
  const resources: string[] = []
  for (const version of versions) {
    const { body } = await server.send(version)
    for (const { name, namespaced } of body.resources)
      resources.push(
        `${version}${namespaced ? '/namespaces/default' : ''}/${name.replace('/', '/a/')}`,
      )
  }
  const paths = [
    ...root.paths,
    ...resources,
    '/',
    '/healthz',
    '/livez/ping',
    '/readyz?verbose',
    '/version/',
    '/openapi/v2',
    '/favicon.ico',
    '/..',
    '//api',
    '/%2e%2e',
    '/api/v1/pods?watch=true',
  ]
  expect(paths.length).toBeGreaterThan(100)
  const answered: string[] = []
  for (const token of ['', 'wrong', `${ADMIN_TOKEN}x`, 'a.b.c']) {
    const some = token === '' ? paths : paths.filter((_, index) => index % 10 === 0)
    for (const path of some) {
      for (const method of path.includes('watch') || token ? ['GET'] : METHODS) {
        const { code, text } = await server.send(path, { method, token })
        const isSilent =
          method === 'HEAD' ? text === '' : JSON.parse(text).message === 'Unauthorized'
        if (code !== 401 || !isSilent) answered.push(`${method} ${path}: ${code}`)
      }
    }
  }
  expect(answered).toEqual([])
})

test.each([
  ['https://evil.example', 403],
  ['http://localhost:3000', 403],
  ['null', 403],
  ['file://', 403],
])('a page of %s is refused, token or not', async (origin, code) => {
  const {
    code: found,
    body,
    headers,
  } = await server.send('/api/v1/secrets', { headers: { origin } })
  expect([found, body.message]).toEqual([
    code,
    `forbidden: this server does not answer pages of "${origin}"`,
  ])
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})

test.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '10.0.0.1',
  'localhost:1:2',
])('the name "%s" is not ours', async (host) => {
  const { code } = await server.send('/api', { headers: { host } })
  expect([400, 403]).toContain(code)
})

test('it listens on the loopback interface alone', async () => {
  const others = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
  )
  for (const { address } of others) {
    const socket = connectPlain({ host: address, port: server.port })
    const [error] = await once(socket, 'error')
    expect(error.code).toBe('ECONNREFUSED')
  }
})

test('it speaks nothing but TLS of today', async () => {
  const plain = connectPlain({ host: '127.0.0.1', port: server.port })
  plain.on('error', () => {})
  plain.write(
    `GET /version HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${ADMIN_TOKEN}\r\n\r\n`,
  )
  let said = ''
  plain.on('data', (data) => {
    said += data.toString('latin1')
  })
  await once(plain, 'close')
  expect(said).not.toContain('HTTP/1.1 200')
  const old = connect({
    host: '127.0.0.1',
    port: server.port,
    ca: server.tls.cert,
    servername: 'localhost',
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  await once(old, 'error')
})

test('a head that is too long, and one that is none, get an answer', async () => {
  const answerTo = async (text: string) => {
    const socket = secure()
    await once(socket, 'secureConnect')
    socket.write(text)
    let said = ''
    socket.on('data', (data) => {
      said += data
    })
    await once(socket, 'close')
    return said.split('\r\n')[0]
  }
  expect(await answerTo(`GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toBe(
    'HTTP/1.1 431 Request Header Fields Too Large',
  )
  expect(await answerTo('nonsense\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request')
})

test('those who begin and do not go on are let go, and meanwhile others are answered', {
  timeout: 60_000,
}, async () => {
  const slow: Socket[] = []
  const gone: Promise<unknown>[] = []
  const keep = (socket: Socket) => {
    slow.push(socket)
    socket.on('error', () => {})
    socket.resume()
    gone.push(once(socket, 'close').catch(() => {}))
  }
  for (let index = 0; index < 30; index++)
    keep(connectPlain({ host: '127.0.0.1', port: server.port }))
  for (let index = 0; index < 10; index++) {
    const silent = secure()
    keep(silent)
    const begun = secure()
    begun.on('secureConnect', () => begun.write('GET /version HTTP/1.1\r\nhost: local'))
    keep(begun)
  }
  expect((await server.send('/version')).code).toBe(200)
  await Promise.all(gone)
  expect(slow).toHaveLength(50)
  expect((await server.send('/version')).code).toBe(200)
})

const secure = (): TLSSocket =>
  connect({ host: '127.0.0.1', port: server.port, ca: server.tls.cert, servername: 'localhost' })
