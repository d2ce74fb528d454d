import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { KubeConfig, PortForward } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { listen, startPodApi } from './pod-api.ts'

const MB = 1024 * 1024
const GCLOUD = '/usr/lib/google-cloud-sdk/bin'
const versions = ['1.29', '1.30', '1.31', '1.32', '1.33']
  .map((version) => `${GCLOUD}/kubectl.${version}`)
  .filter((path) => existsSync(path))
const kubectls = versions.length > 0 ? versions : ['kubectl']

/** Says how much it was sent, once the other side has closed its half. */
const counter = net.createServer({ allowHalfOpen: true }, (socket) => {
  socket.resume().on('end', () => socket.end(`${socket.bytesRead} bytes`))
})
/** Reads nothing until told, and counts how much it was sent then. */
const stubborn = net.createServer((socket) => stubbornSockets.push(socket.pause()))
const stubbornSockets: net.Socket[] = []

/** Offers 100 MB to whoever connects. */
const generous = net.createServer((socket) => {
  const megabytes = function* () {
    for (; offered < 100; offered++) yield Buffer.alloc(MB)
  }
  Readable.from(megabytes(), { highWaterMark: 1 }).pipe(socket)
})
let offered = 0

let web: http.Server
let api: Awaited<ReturnType<typeof startPodApi>>

beforeAll(async () => {
  web = http.createServer(async (request, response) => {
    if (request.url === '/big') return response.end(Buffer.alloc(5 * MB, 'a'))
    const sent = await buffer(request)
    response.end(`${request.url} ${sent.length} ${sent.equals(Buffer.alloc(sent.length, 'b'))}`)
  })
  api = await startPodApi({
    8080: await listen(web),
    7000: await listen(counter),
    7001: await listen(stubborn),
    7002: await listen(generous),
  })
})

afterAll(async () => {
  await api.close()
  for (const server of [web, counter, stubborn, generous]) server.close()
})

/** The local port of a running `kubectl port-forward`. */
async function forward(kubectl: string, env = {}, port = 8080) {
  const child = api.kubectl(kubectl, ['port-forward', 'pod/web', `:${port}`], env)
  const complaints = child.stderr.pipe(new PassThrough())
  const [line] = await once(child.stdout, 'data')
  return { child, port: Number(/127\.0\.0\.1:(\d+)/.exec(String(line))?.[1]), complaints }
}

async function stop(child: ChildProcess) {
  child.kill()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const request = (port: number, path: string, body?: Buffer) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: body ? 'POST' : 'GET',
    body: body && new Uint8Array(body),
  }).then((response) => response.text())

describe.each(kubectls)('%s', (kubectl) => {
  test.each([
    ['as it comes', {}],
    ['without WebSockets', { KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
  ])('port-forward %s carries 5 MB both ways, and ten at once', async (_, env) => {
    const { child, port } = await forward(kubectl, env)
    expect((await request(port, '/big')).length).toBe(5 * MB)
    expect(await request(port, '/up', Buffer.alloc(5 * MB, 'b'))).toBe(`/up ${5 * MB} true`)
    const paths = Array.from({ length: 10 }, (_, number) => `/${number}`)
    const replies = await Promise.all(
      paths.map((path) => request(port, path, Buffer.alloc(MB, 'b'))),
    )
    expect(replies).toEqual(paths.map((path) => `${path} ${MB} true`))
    await stop(child)
    await expect.poll(api.open).toBe(0)
  })
})

describe.each([
  ['SPDY/3.1+portforward.k8s.io', {}],
  ['SPDY/3.1', { KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
])('over %s', (protocol, env) => {
  const newest = kubectls.at(-1)!

  test('kubectl asks for that protocol', async () => {
    const { child } = await forward(newest, env)
    expect(api.upgrades.at(-1)).toBe(protocol)
    await stop(child)
  })

  test('a client that has sent everything still reads the answer', async () => {
    const { child, port } = await forward(newest, env, 7000)
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.end(Buffer.alloc(3 * MB))
    expect(String(await buffer(socket))).toBe(`${3 * MB} bytes`)
    await stop(child)
  })

  test('a pod that does not read holds its sender up, and loses nothing', async () => {
    const { child, port } = await forward(newest, env, 7001)
    let taken = 0
    const megabytes = function* () {
      for (; taken < 100; taken++) yield Buffer.alloc(MB)
    }
    const socket = net.connect(port, '127.0.0.1')
    Readable.from(megabytes(), { highWaterMark: 1 }).pipe(socket)
    await expect.poll(() => stubbornSockets.length).toBe(1)
    const pod = stubbornSockets.pop()!
    await settled(() => taken)
    expect(taken).toBeLessThan(100)
    expect((await buffer(pod)).length).toBe(100 * MB)
    await stop(child)
  })

  test('a client that does not read holds the pod up, and loses nothing', async () => {
    const { child, port } = await forward(newest, env, 7002)
    offered = 0
    const socket = net.connect(port, '127.0.0.1').pause()
    await settled(() => offered)
    expect(offered).toBeLessThan(100)
    expect((await buffer(socket)).length).toBe(100 * MB)
    await stop(child)
  })

  test('nothing behind the port: the kubelet says so and kubectl prints it', async () => {
    const { child, port, complaints } = await forward(newest, env, 9999)
    await fetch(`http://127.0.0.1:${port}`).catch(() => {})
    await once(child, 'exit')
    expect(String(await buffer(complaints))).toContain(
      'error forwarding port 9999 to pod web, uid : dial tcp4 127.0.0.1:9999: connect: connection refused',
    )
  })
})

/** Resolves when a number that had begun to grow has stopped. */
async function settled(read: () => number) {
  for (let before = 0; before === 0 || before !== read(); await setTimeout(500)) before = read()
}

test('@kubernetes/client-node forwards a port', async () => {
  const config = new KubeConfig()
  config.loadFromFile(api.kubeconfig)
  const [toPod, fromPod, errors] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const socket = await new PortForward(config).portForward(
    'default',
    'web',
    [8080],
    fromPod,
    errors,
    toPod,
  )
  toPod.write('GET /hello HTTP/1.0\r\n\r\n')
  Object.assign(socket, { onclose: () => fromPod.end() })
  expect(String(await buffer(fromPod))).toMatch(/^HTTP\/1\.1 200 OK.*\/hello 0 true$/s)
})

test('@kubernetes/client-node is told that nothing listens', async () => {
  const config = new KubeConfig()
  config.loadFromFile(api.kubeconfig)
  const [toPod, fromPod, errors] = [new PassThrough(), new PassThrough(), new PassThrough()]
  await new PortForward(config).portForward('default', 'web', [81], fromPod, errors, toPod)
  const [message] = await once(errors, 'data')
  expect(String(message)).toBe(
    'error forwarding port 81 to pod web, uid : dial tcp4 127.0.0.1:81: connect: connection refused',
  )
})

describe('a WebSocket with base64 channels', () => {
  test('forwards several ports, each as a pair of channels that begin with the port', async () => {
    const client = new WebSocket(
      `${api.podUrl}/portforward?ports=8080,7000`,
      'v4.base64.channel.k8s.io',
      { rejectUnauthorized: false },
    )
    const received = ['', '', '', '']
    client.on('message', (data) => {
      const [channel = '', ...bytes] = String(data)
      received[Number(channel)] += Buffer.from(bytes.join(''), 'base64').toString('latin1')
    })
    await once(client, 'open')
    client.send(`0${Buffer.from('GET /x HTTP/1.0\r\n\r\n').toString('base64')}`)
    await expect.poll(() => received[0]).toContain('/x 0 true')
    expect(received[0]!.slice(0, 2)).toBe('\x90\x1f')
    expect(received.slice(1)).toEqual(['\x90\x1f', '\x58\x1b', '\x58\x1b'])
    client.close()
    await expect.poll(api.open).toBe(0)
  })
})
