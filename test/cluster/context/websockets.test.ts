// Proxies that pass requests on and stop WebSockets: the checks through the gateway need one, and say what is missing.

import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'
import { type Front, startFront } from './front.ts'
import { type OwnCluster, startOwnCluster } from './own-cluster.ts'

let own: OwnCluster
let front: Front
let lab: LabHome
/** What the proxy does with a WebSocket; passes it on where it is undefined. */
let stop: ((socket: Duplex) => void) | undefined

beforeAll(async () => {
  own = await startOwnCluster()
  front = await startFront(own, undefined, {
    onUpgrade(socket) {
      stop?.(socket)
      return stop !== undefined
    },
  })
  lab = makeLabHome()
  lab.env.KUBECONFIG = own.kubeconfig({ dev: { cluster: { server: front.server } } })
  expect((await lab.run(['cluster', 'use', 'dev', '--yes'])).exitCode).toBe(0)
  expect((await lab.run(['start', 'first-ai-gateway'])).exitCode).toBe(0)
  expect((await lab.run(['solve'])).exitCode).toBe(0)
})
afterAll(async () => {
  stop = undefined
  await lab.remove()
  await front.close()
  await own.remove()
})

const answer = (head: string, body: string) => (socket: Duplex) => {
  socket.end(
    `HTTP/1.1 ${head}\r\ncontent-type: text/html\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
}

test.each<[string, (socket: Duplex) => void, string]>([
  ['never answers', () => {}, 'the request for a WebSocket was not answered within 10 s'],
  [
    'answers with a page',
    answer('200 OK', '<html>Sign in</html>'),
    'what answered was no WebSocket, but HTTP 200',
  ],
  [
    'does not know the word',
    answer('502 Bad Gateway', ''),
    'what answered was no WebSocket, but HTTP 502',
  ],
  ['hangs up', (socket) => socket.destroy(), 'the connection was cut'],
])('where the proxy %s, the check says so, and ends', async (_what, does, why) => {
  stop = does
  const { exitCode, stdout, stderr } = await lab.run(['check', '--step', '4'])
  const said = `${stdout}${stderr}`
  expect(said).toContain('No port-forward to')
  expect(said).toContain(why)
  expect(said).toContain('A proxy between this machine and the cluster may stop them')
  expect(said).not.toMatch(/\n\s+at /)
  // Nobody is told that the answer is wrong.
  expect(exitCode).toBe(4)

  stop = undefined
  expect(await lab.run(['check', '--step', '4'])).toMatchObject({ exitCode: 0 })
})

test('where they may not port-forward, that is said, and not a proxy blamed', async () => {
  stop = answer('403 Forbidden', '{}')
  const { stdout, exitCode } = await lab.run(['check', '--step', '4'])
  stop = undefined
  expect(stdout).toContain('the credentials do not allow it (403)')
  expect(stdout).not.toContain('A proxy')
  expect(exitCode).toBe(4)
})
