// Is the certificate one that strict clients take, at any time, and for this server only?

import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeSelfSignedCertificate } from '../../../src/cluster/embedded/self-signed-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const make = () =>
  makeSelfSignedCertificate('a test', {
    names: ['localhost', 'kubernetes.default.svc'],
    addresses: ['127.0.0.1'],
  })

test('it is signed by its own key and names this machine alone', () => {
  const { key, cert } = make()
  const certificate = new X509Certificate(cert)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(certificate.ca).toBe(true)
  expect(certificate.subject).toBe('CN=a test')
  expect(certificate.subjectAltName).toBe(
    'DNS:localhost, DNS:kubernetes.default.svc, IP Address:127.0.0.1',
  )
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined()
})

test('a clock that is years off does not make it invalid', () => {
  const { validFrom, validTo } = new X509Certificate(make().cert)
  expect(new Date(validFrom).getUTCFullYear()).toBe(2020)
  expect(new Date(validTo).getUTCFullYear()).toBe(2049)
})

test('no two have the same key or number', () => {
  const certificates = Array.from({ length: 5 }, () => new X509Certificate(make().cert))
  expect(new Set(certificates.map(({ serialNumber }) => serialNumber)).size).toBe(5)
  expect(new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size).toBe(5)
})

test('OpenSSL finds nothing to object to, however strict', () => {
  const { cert } = make()
  const file = join(folder, 'tls.crt')
  writeFileSync(file, cert)
  const said = execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', file, file])
  expect(String(said)).toBe(`${file}: OK\n`)
})
