// However a learner gets into their cluster, the lab's own kubeconfig gets in too, and so does kubectl with it.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'
import { type Front, startFront } from './front.ts'
import { type Login, type OwnCluster, startOwnCluster } from './own-cluster.ts'

let own: OwnCluster
let lab: LabHome
let guarded: Front
let client: { cert: string; private: string }
beforeAll(async () => {
  own = await startOwnCluster()
  lab = makeLabHome()
  const made = await generate([{ name: 'commonName', value: 'learner' }])
  client = { cert: made.cert, private: made.private }
  guarded = await startFront(own, undefined, { clients: made.cert })
})
afterEach(() => lab.run(['cluster', 'down', '--wipe']))
afterAll(async () => {
  await guarded.close()
  await lab.remove()
  await own.remove()
})

const inFolder = (name: string, content: string) => {
  const folder = join(own.folder, 'beside')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, content, { mode: 0o600 })
  return path
}
const base64 = (text: string) => Buffer.from(text).toString('base64')

const logins: [string, () => Login][] = [
  ['a token', () => ({})],
  [
    'a token in a file beside the kubeconfig',
    () => {
      inFolder('token', `${own.token}\n`)
      return { user: { tokenFile: 'beside/token' } }
    },
  ],
  [
    'a program beside the kubeconfig',
    () => {
      const credential = JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token: own.token },
      })
      // It needs the environment that the kubeconfig gives it.
      const path = inFolder('give-token', `#!/bin/sh\n[ "$WHO" = me ] && echo '${credential}'\n`)
      chmodSync(path, 0o755)
      return {
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: './beside/give-token',
            env: [{ name: 'WHO', value: 'me' }],
            interactiveMode: 'Never',
          },
        },
      }
    },
  ],
  [
    'a certificate in the kubeconfig',
    () => ({
      cluster: { server: guarded.server },
      user: {
        'client-certificate-data': base64(client.cert),
        'client-key-data': base64(client.private),
      },
    }),
  ],
  [
    'a certificate in files beside it, by relative paths',
    () => {
      inFolder('client.crt', client.cert)
      inFolder('client.key', client.private)
      inFolder('ca.crt', own.certificate)
      return {
        cluster: {
          server: guarded.server,
          'certificate-authority-data': undefined,
          'certificate-authority': 'beside/ca.crt',
        },
        user: { 'client-certificate': 'beside/client.crt', 'client-key': 'beside/client.key' },
      }
    },
  ],
]

test.each(logins)('%s', async (_what, login) => {
  const KUBECONFIG = own.kubeconfig({ dev: login(), other: {} }, 'other')
  const used = await lab.run(['cluster', 'use', 'dev', '--yes'], { env: { KUBECONFIG } })
  expect(used.stderr).not.toContain('→')
  expect(used.exitCode).toBe(0)
  expect((await lab.run(['start', 'multiple-providers'])).exitCode).toBe(0)
  // Its blocks are kubectl's, with the lab's own kubeconfig and from another folder; its checks are port-forwards.
  expect((await lab.run(['solve'])).exitCode).toBe(0)
})

test('a client without the certificate is not let in, so the test above says something', async () => {
  const KUBECONFIG = own.kubeconfig({ dev: { cluster: { server: guarded.server } } })
  const { exitCode } = await lab.run(['cluster', 'use', 'dev', '--yes'], { env: { KUBECONFIG } })
  expect(exitCode).toBe(12)
})
