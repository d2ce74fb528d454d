// How do the embedded API and its clients know each other? A certificate that signs itself, and a token, made once.

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type ServerFiles, writeWhole } from './server-files.ts'

export type Credentials = { tls: { key: string; cert: string }; adminToken: string }

export async function loadCredentials(files: ServerFiles): Promise<Credentials> {
  if (!existsSync(files.token)) writeWhole(files.token, randomBytes(32).toString('base64url'))
  if (!existsSync(files.certificate) || !existsSync(files.key)) {
    const { makeSelfSignedCertificate } = await import('./self-signed-certificate.ts')
    const { key, cert } = makeSelfSignedCertificate('ai-gateway-lab embedded cluster', {
      names: ['localhost', 'kubernetes.default.svc'],
      addresses: ['127.0.0.1'],
    })
    writeWhole(files.key, key)
    writeWhole(files.certificate, cert)
  }
  const read = (file: string) => readFileSync(file, 'utf8').trim()
  return {
    tls: { key: read(files.key), cert: `${read(files.certificate)}\n` },
    adminToken: read(files.token),
  }
}
