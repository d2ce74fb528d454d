// What reaches into a pod, through the client's own Exec, Attach, Cp, Log and PortForward.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import {
  Attach,
  CoreV1Api,
  Cp,
  Exec,
  Log,
  PortForward,
  type V1Status,
} from '@kubernetes/client-node'
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
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name: pod },
      spec: {
        containers: [
          {
            name: 'main',
            image: `ai-gateway-lab/gateway:${packageJson.version}`,
            command: ['node', '/app/simulators.js'],
            ports: [9001, 9002, 9003, 9004, 9005].map((containerPort) => ({ containerPort })),
          },
        ],
      },
    },
  })
  await eventually(
    async () => {
      const { status } = await core.readNamespacedPod({ namespace, name: pod })
      return (
        status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
        false
      )
    },
    () => 'the pod is not ready',
  )
})
afterAll(async () => {
  await cluster?.close()
  rmSync(folder, { recursive: true, force: true })
})

const collector = () => {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}

async function run(command: string[], input?: string) {
  const [out, err] = [collector(), collector()]
  const stdin = input === undefined ? null : Readable.from([input])
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(cluster.config)
      .exec(namespace, pod, 'main', command, out.stream, err.stream, stdin, false, resolve)
      .catch(reject)
  })
  return { status, out: out.text(), err: err.text() }
}

test('exec gives both outputs and the exit code', async () => {
  expect(await run(['cat', '/etc/hostname'])).toMatchObject({
    out: 'box\n',
    status: { status: 'Success' },
  })
  const failed = await run(['cat', '/nothing'])
  expect(failed.err).toBe('cat: /nothing: No such file or directory\n')
  expect(failed.status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '1' }] },
  })
  expect((await run(['bash'])).status.message).toContain('executable file not found in $PATH')
})

test('twenty at once do not mix', async () => {
  const numbers = Array.from({ length: 20 }, (_, index) => String(index))
  const results = await Promise.all(numbers.map((number) => run(['echo', number])))
  expect(results.map(({ out }) => out.trim())).toEqual(numbers)
})

test('cp brings a folder there and back', async () => {
  const cp = new Cp(cluster.config)
  mkdirSync(join(folder, 'there', 'below'), { recursive: true })
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
  writeFileSync(join(folder, 'there', 'below', 'file.bin'), bytes)
  await cp.cpToPod(namespace, pod, 'main', join(folder, 'there'), '/tmp')
  await eventually(
    async () => (await run(['ls', '-l', '/tmp/below'])).out.includes(' 300000 '),
    () => 'the file is not there',
  )
  mkdirSync(join(folder, 'back'))
  await cp.cpFromPod(namespace, pod, 'main', 'below', join(folder, 'back'), '/tmp')
  await eventually(
    () => {
      try {
        return readFileSync(join(folder, 'back', 'below', 'file.bin')).equals(bytes)
      } catch {
        return false
      }
    },
    () => 'the file did not come back',
  )
})

test('logs are given, and followed', async () => {
  const log = new Log(cluster.config)
  const all = collector()
  await log.log(namespace, pod, 'main', all.stream)
  await eventually(() => all.text().includes('openai is simulated at'), all.text)
  const last = collector()
  const following = await log.log(namespace, pod, 'main', last.stream, {
    follow: true,
    tailLines: 1,
  })
  await eventually(() => last.text().split('\n').length === 2, last.text)
  following.abort()
})

test('attach follows the output until the client leaves', async () => {
  const out = collector()
  const socket = await new Attach(cluster.config).attach(
    namespace,
    pod,
    'main',
    out.stream,
    null,
    null,
    false,
  )
  expect(socket.readyState).toBe(1)
  socket.close()
})

test('a port-forward carries requests side by side', async () => {
  const forward = new PortForward(cluster.config)
  const server = net.createServer((socket) => {
    void forward.portForward(namespace, pod, [9001], socket, null, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const ask = () =>
    new Promise<number | undefined>((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port, path: '/v1/models', agent: false }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode))
        })
        .on('error', reject)
    })
  expect(await Promise.all(Array.from({ length: 10 }, ask))).toEqual(new Array(10).fill(401))
  server.close()
})

test('a port on which nothing listens is refused with a word', async () => {
  const errors = new PassThrough()
  const said: string[] = []
  errors.on('data', (chunk) => said.push(String(chunk)))
  const socket = await new PortForward(cluster.config).portForward(
    namespace,
    pod,
    [1234],
    new PassThrough(),
    errors,
    new PassThrough(),
  )
  await eventually(
    () => said.join('').includes('1234'),
    () => said,
  )
  const webSocket = typeof socket === 'function' ? socket() : socket
  webSocket?.close()
})
