// Encrypted on either side: towards the upstream, and towards the client.

import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test } from 'vitest'
import type { BackendTls, Listener } from '../../../gateway/routing/routing-table.ts'
import { PORT, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

async function makeCertificate(name: string) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  })
  return { certificate: cert, key }
}

async function startTlsUpstream() {
  const { certificate, key } = await makeCertificate('upstream.example')
  const names: (string | false | null)[] = []
  const server = createServer({ cert: certificate, key }, (_, response) => response.end('secure'))
  server.on('secureConnection', (socket) => names.push(socket.servername))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, names }
}

async function askThrough(tls: BackendTls) {
  const { port, names } = await startTlsUpstream()
  const policies = { tls }
  const backend = { type: 'static', name: 'test/tls', host: '127.0.0.1', port, policies } as const
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answers: { status: number; text: string }[] = []
  for (let round = 0; round < 2; round++) {
    const answer = await fetch(address)
    answers.push({ status: answer.status, text: await answer.text() })
  }
  return { answers, names }
}

test('an upstream whose certificate nobody vouches for is not trusted', async () => {
  const { answers } = await askThrough({ sni: 'upstream.example' })
  expect(answers[0]?.status).toBe(503)
  expect(answers[0]?.text).toMatch(/^upstream call failed: .*self-signed/)
})

test('unless the backend says so; the connection is kept', async () => {
  const tls = { sni: 'upstream.example', insecureSkipVerify: 'All' } as const
  const { answers, names } = await askThrough(tls)
  expect(answers).toEqual([
    { status: 200, text: 'secure' },
    { status: 200, text: 'secure' },
  ])
  expect(names).toEqual(['upstream.example'])
})

/** The name in the certificate that a client meets. */
const meet = (port: number, servername?: string) =>
  new Promise<string | undefined>((resolve, reject) => {
    const options = { port, host: '127.0.0.1', servername, rejectUnauthorized: false }
    const socket = connect(options, () => {
      const { CN } = socket.getPeerCertificate().subject
      resolve(Array.isArray(CN) ? CN[0] : CN)
      socket.destroy()
    }).on('error', reject)
  })

test('a listener shows the certificate of the name that is asked for, and a new one when it changes', async () => {
  const secure = async (hostname: string): Promise<Listener> => {
    const tls = await makeCertificate(hostname.replace('*', 'wildcard'))
    return { ...tableOf([]).listeners[0]!, name: hostname, protocol: 'HTTPS', hostname, tls }
  }
  const listeners = [await secure('*.example.com'), await secure('a.example.com')]
  const { proxy, port } = await startTestProxy({ gateway: 'test/gateway', listeners })
  expect(await meet(port, 'a.example.com')).toBe('a.example.com')
  expect(await meet(port, 'b.example.com')).toBe('wildcard.example.com')
  expect(await meet(port)).toBe('wildcard.example.com')
  await expect(meet(port, 'elsewhere.example')).rejects.toThrow()

  await proxy.serve({ gateway: 'test/gateway', listeners: [await secure('new.example.com')] })
  expect(proxy.boundPort(PORT)).toBe(port)
  expect(await meet(port, 'new.example.com')).toBe('new.example.com')
  expect(await meet(port)).toBe('new.example.com')
})
