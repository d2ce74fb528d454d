// Much at once, or many at once, through the client's own Exec, Cp and PortForward.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { CoreV1Api, Cp, Exec, PortForward, type V1Status } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { type ClusterForClients, eventually, startCluster } from './start-cluster.ts'

const namespace = 'default'
const pod = 'box'
let cluster: ClusterForClients
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-test-'))
  cluster = await startCluster()
  const core = cluster.config.makeApiClient(CoreV1Api)
  const container = {
    name: 'main',
    image: `ai-gateway-lab/gateway:${packageJson.version}`,
    command: ['node', '/app/simulators.js'],
    ports: [{ containerPort: 9001 }],
    readinessProbe: { tcpSocket: { port: 9001 }, periodSeconds: 1 },
  }
  await core.createNamespacedPod({
    namespace,
    body: { metadata: { name: pod }, spec: { containers: [container] } },
  })
  await eventually(
    async () =>
      (await core.readNamespacedPod({ namespace, name: pod })).status?.containerStatuses?.[0]
        ?.ready === true,
    () => 'the pod is not ready',
  )
})
afterAll(async () => {
  await cluster?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(command: string[], stdin: PassThrough | null = null) {
  const chunks: Buffer[] = []
  const out = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(cluster.config)
      .exec(namespace, pod, 'main', command, out, null, stdin, false, resolve)
      .catch(reject)
  })
  return { status, out: Buffer.concat(chunks) }
}

test('what is typed comes back whole, until its end', async () => {
  const typed = new PassThrough()
  const bytes = randomBytes(1_000_000)
  typed.end(bytes)
  const { status, out } = await run(['cat'], typed)
  expect(status.status).toBe('Success')
  expect(out.equals(bytes)).toBe(true)
})

test('a file of many megabytes goes there and is read as it was', async () => {
  const bytes = randomBytes(20_000_000)
  writeFileSync(join(folder, 'large'), bytes)
  await new Cp(cluster.config).cpToPod(namespace, pod, 'main', folder, '/tmp')
  await eventually(
    async () => (await run(['ls', '-l', '/tmp/large'])).out.includes(' 20000000 '),
    () => 'it is not there',
  )
  expect((await run(['cat', '/tmp/large'])).out.equals(readFileSync(join(folder, 'large')))).toBe(
    true,
  )
})

test('a port-forward carries twenty requests side by side, and a large one', async () => {
  const forward = new PortForward(cluster.config)
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    void forward.portForward(namespace, pod, [9001], socket, null, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async () => {
    const answer = await fetch(`${url}/v1/models`, { headers: { connection: 'close' } })
    await answer.text()
    return answer.status
  }
  expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(401))

  const input = 'lorem ipsum '.repeat(100_000)
  const answer = await fetch(`${url}/v1/embeddings`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-lab-demo-key',
      'content-type': 'application/json',
      connection: 'close',
    },
    body: JSON.stringify({ model: 'text-embedding-3-small', input }),
  })
  // Whatever is thought of so long a text: it was read to its end.
  expect([200, 400]).toContain(answer.status)
  await answer.text()
  server.close()
})
