// How do the embedded API and its clients know each other? A certificate that signs itself, and a token, made once.

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type ServerFiles, writeWhole } from './server-files.ts'

const VALID_DAYS = 3650

export type Credentials = { tls: { key: string; cert: string }; adminToken: string }

export async function loadCredentials(files: ServerFiles): Promise<Credentials> {
  if (!existsSync(files.token)) writeWhole(files.token, randomBytes(32).toString('base64url'))
  if (!existsSync(files.certificate) || !existsSync(files.key)) {
    const { default: selfsigned } = await import('selfsigned')
    const { private: key, cert } = await selfsigned.generate(
      [{ name: 'commonName', value: 'ai-gateway-lab embedded cluster' }],
      {
        keyType: 'ec',
        algorithm: 'sha256',
        notAfterDate: new Date(Date.now() + VALID_DAYS * 24 * 3600 * 1000),
        extensions: [
          { name: 'basicConstraints', cA: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: 'localhost' },
              { type: 2, value: 'kubernetes.default.svc' },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      },
    )
    writeWhole(files.key, key)
    writeWhole(files.certificate, cert)
  }
  const read = (file: string) => readFileSync(file, 'utf8').trim()
  return {
    tls: { key: read(files.key), cert: `${read(files.certificate)}\n` },
    adminToken: read(files.token),
  }
}
