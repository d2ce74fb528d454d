// How is TLS spoken to a backend? reference §1.2: policies.tls.

import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { backend, secret, startBackend, statusOf } from './start-backend.ts'

const certificate = (name: string) =>
  generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  } as any)

type Certificate = { cert: string; private: string }
let server: Certificate
let client: Certificate
beforeAll(async () => {
  server = await certificate('model.internal')
  client = await certificate('the-gateway')
})

async function startSecure(server: Certificate, ca?: string) {
  const seen: { name: unknown; client: string | undefined }[] = []
  const https = createServer(
    { cert: server.cert, key: server.private, requestCert: true, rejectUnauthorized: false, ca },
    (request, response) => {
      const socket = request.socket as TLSSocket
      seen.push({
        name: socket.servername,
        client: socket.getPeerCertificate()?.subject?.CN as string | undefined,
      })
      response.end('secure')
    },
  )
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    https.closeAllConnections()
    https.close()
  })
  return { port: (https.address() as AddressInfo).port, seen }
}

const configMap = (name: string, ca: string) => `
kind: ConfigMap
metadata: { name: ${name} }
data: { ca.crt: ${JSON.stringify(ca)} }
---
`
const fixed = (port: number, tls: string) =>
  backend(`{ static: { host: 127.0.0.1, port: ${port} }, policies: { tls: { ${tls} } } }`)

test.each<[string, string, string]>([
  ['trusts no one it does not know', '', 'self-signed certificate'],
  ['trusts everyone when told to', 'insecureSkipVerify: All', 'secure'],
  [
    'trusts an authority of a ConfigMap, under the name that sni gives',
    'sni: model.internal, caCertificateRefs: [{ name: ca }]',
    'secure',
  ],
  ['minds the name', 'caCertificateRefs: [{ name: ca }]', 'does not match certificate'],
  [
    'does not mind the name when told to',
    'caCertificateRefs: [{ name: ca }], insecureSkipVerify: Hostname',
    'secure',
  ],
  [
    'takes another name that is in the certificate',
    'caCertificateRefs: [{ name: ca }], verifySubjectAltNames: [x, model.internal]',
    'secure',
  ],
  [
    'takes no name that is not',
    'sni: model.internal, caCertificateRefs: [{ name: ca }], verifySubjectAltNames: [x]',
    'none of the wanted names',
  ],
  [
    'trusts an authority of a Secret',
    'sni: model.internal, caCertificateRefs: [{ name: ca, kind: Secret }]',
    'secure',
  ],
])('%s', async (_, tls, expected) => {
  const { port, seen } = await startSecure(server)
  const yaml = configMap('ca', server.cert) + secret('ca', { 'ca.crt': server.cert })
  const { address } = await startBackend(fixed(port, tls) + yaml)
  expect(await (await fetch(address)).text()).toContain(expected)
  if (tls.includes('sni') && expected === 'secure') expect(seen[0]!.name).toBe('model.internal')
})

test('tells an upstream that does not speak TLS, without the words of OpenSSL', async () => {
  const plain = createPlainServer((_request, response) => response.end('plain'))
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void plain.close())
  const { address } = await startBackend(fixed((plain.address() as AddressInfo).port, ''))
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toBe('upstream call failed: the upstream does not speak TLS')
})

test('shows a certificate of its own', async () => {
  const { port, seen } = await startSecure(server, client.cert)
  const yaml = secret('mine', { 'tls.crt': client.cert, 'tls.key': client.private })
  const tls = 'insecureSkipVerify: All, mtlsCertificateRef: [{ name: mine }]'
  const { address } = await startBackend(fixed(port, tls) + yaml)
  expect(await (await fetch(address)).text()).toBe('secure')
  expect(seen[0]!.client).toBe('the-gateway')
})

test.each([
  ['caCertificateRefs: [{ name: gone }]', 'ConfigMap default/gone not found'],
  ['caCertificateRefs: [{ name: bad }]', 'ConfigMap default/bad missing ca.crt value'],
  ['caCertificateRefs: [{ name: worse }]', 'ConfigMap default/worse has a malformed certificate'],
  ['mtlsCertificateRef: [{ name: gone }]', 'secret default/gone not found'],
  ['mtlsCertificateRef: [{ name: half }]', 'secret default/half missing tls.key value'],
])('what is missing is told: %s', (tls, message) => {
  const yaml =
    fixed(1, tls) +
    configMap('bad', ' ') +
    configMap('worse', '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----') +
    secret('half', { 'tls.crt': 'x' })
  expect(statusOf(yaml)).toBe(`False TranslationError: failed to translate backend: ${message}`)
})
