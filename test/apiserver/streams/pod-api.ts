// Just enough of an API server for kubectl to find one pod, with serveUpgrade behind it and real local ports in the pod.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { generate } from 'selfsigned'
import type { PodRef, PodRuntime } from '../../../src/apiserver/pod-runtime.ts'
import { serveUpgrade } from '../../../src/apiserver/streams/serve-upgrade.ts'
import type { Upgrade } from '../../../src/apiserver/streams/upgrade.ts'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u-1' },
  spec: { containers: [{ name: 'web', ports: [{ containerPort: 8080 }] }] },
  status: { phase: 'Running' },
}

const DISCOVERY: Record<string, object> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [
      { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] },
    ],
  },
  '/api/v1/namespaces/default/pods/web': pod,
}

/** `ports` says where on this machine the pod's own ports are. */
export async function startPodApi(ports: Record<number, number>) {
  const runtime: PodRuntime = {
    async connect(_pod: PodRef, port: number): Promise<Duplex> {
      if (!ports[port]) throw new Error(`dial tcp4 127.0.0.1:${port}: connect: connection refused`)
      const socket = net.connect({ port: ports[port], host: '127.0.0.1', allowHalfOpen: true })
      return new Promise((resolve, reject) => {
        socket.once('connect', () => resolve(socket)).once('error', reject)
      })
    },
    async exec(_pod, { command: [program = '', ...args] }, { stdin, stdout, stderr }, signal) {
      const child = spawn(program, args, { signal })
      child.on('error', () => {})
      child.stdin.on('error', () => {})
      if (stdin) stdin.pipe(child.stdin)
      else child.stdin.end()
      child.stdout.pipe(stdout, { end: false })
      child.stderr.pipe(stderr, { end: false })
      return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 137)))
    },
    async *logs() {
      yield Buffer.from('one\n')
      yield Buffer.from('two\n')
    },
  }

  const sockets = new Set<Duplex>()
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
  const server = https.createServer({ key, cert }, (request, response) => {
    const found = DISCOVERY[request.url?.split('?')[0] ?? '']
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? { kind: 'Status', status: 'Failure', code: 404 }))
  })
  const upgrades: string[] = []
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const subresource = request.url?.split('?')[0]?.split('/').at(-1) as Upgrade['subresource']
    upgrades.push(String(request.headers['sec-websocket-protocol'] ?? request.headers.upgrade))
    const ref = { namespace: 'default', name: 'web', uid: 'u-1' }
    serveUpgrade({ request, socket, head, pod: ref, podObject: pod, subresource, runtime })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`

  const home = mkdtempSync(join(tmpdir(), 'pod-api-'))
  const kubeconfig = join(home, 'kubeconfig')
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: origin, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 'any' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  )
  const children = new Set<ChildProcess>()

  return {
    /** The address of the pod, which has subresources. */
    podUrl: `${origin}/api/v1/namespaces/default/pods/web`,
    kubeconfig,
    /** What each upgrade asked for. */
    upgrades,
    /** How many upgraded connections are open. */
    open: () => sockets.size,
    kubectl(program: string, args: string[], env: Record<string, string> = {}) {
      const child = spawn(program, args, {
        env: { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig, ...env },
      })
      children.add(child)
      child.on('close', () => children.delete(child))
      return child
    },
    async close() {
      // A kubectl that still runs would write its cache into the folder that goes.
      await Promise.all(
        [...children].map((child) => {
          const ended = once(child, 'close')
          child.kill('SIGKILL')
          return ended
        }),
      )
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
