import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../apiserver/start-test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gateway-test-'))
const program = join(folder, 'gateway.mjs')
let server: TestServer

beforeAll(async () => {
  await build({
    entryPoints: ['gateway/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  server = await startTestServer()
  expect(await server.kubectl('apply -k manifests/crds')).toMatchObject({ code: 0 })
  await server.kubectl('wait --for=condition=Established crd --all --timeout=20s')
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env.PATH, KUBECONFIG: server.kubeconfig }
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
    })
  })

test('--help says how each half is started', async () => {
  const { code, stdout } = await run('--help')
  expect(code).toBe(0)
  expect(stdout).toMatch('gateway controller')
  expect(stdout).toMatch('gateway proxy --gateway <namespace>/<name>')
})

test.each([
  [[], 'gateway: a command is missing\nSee gateway --help.\n'],
  [['contoller'], 'gateway: no such command: contoller\nSee gateway --help.\n'],
  [['proxy'], 'gateway: --gateway <namespace>/<name> is missing\nSee gateway --help.\n'],
  [
    ['proxy', '--gateway', 'ai-gateway'],
    'gateway: --gateway <namespace>/<name> is missing\nSee gateway --help.\n',
  ],
  [['controller', 'now'], 'gateway: unexpected argument: now\nSee gateway --help.\n'],
])('used wrongly (%j) it says so, and ends with 2', async (args, stderr) => {
  expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr })
})

test('a controller without an image for proxies says what is missing', async () => {
  const { code, stderr } = await run('controller')
  expect(code).toBe(1)
  expect(stderr).toBe('gateway: PROXY_IMAGE is not set: it names the image that proxies run.\n')
})

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

const statusAt = (port: number, path: string, host = '127.0.0.1') =>
  new Promise<number>((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', () => resolve(0))
  })

async function endOf(child: ChildProcess) {
  child.kill('SIGTERM')
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
}

test('both halves run, serve what the cluster says, and end at SIGTERM with 0', async () => {
  const [health, listener, metrics, readiness] = await Promise.all(
    Array.from({ length: 4 }, freePort),
  )
  const start = (args: string[], env: Record<string, string>) =>
    spawn(process.execPath, [program, ...args], {
      env: {
        PATH: process.env.PATH,
        KUBECONFIG: server.kubeconfig,
        BIND_ADDRESS: '127.0.0.1',
        ...env,
      },
      stdio: 'ignore',
    })
  const controller = start(['controller'], { PROXY_IMAGE: 'gateway:1', PORT_9093: String(health) })
  await server.kubectl(
    'apply -f -',
    `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ai-gateway, namespace: default }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: http, port: 8080, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: gone, namespace: default }
spec:
  parentRefs: [{ name: ai-gateway }]
  rules: [{ matches: [{ path: { value: /gone } }], backendRefs: [{ name: gone, port: 80 }] }]
`,
  )
  const proxy = start(['proxy', '--gateway', 'default/ai-gateway'], {
    PORT_8080: String(listener),
    PORT_15020: String(metrics),
    PORT_15021: String(readiness),
  })
  try {
    const wait = { timeout: 20_000 }
    await expect.poll(() => statusAt(health!, '/readyz'), wait).toBe(200)
    await expect.poll(() => statusAt(readiness!, '/healthz/ready'), wait).toBe(200)
    await expect.poll(() => statusAt(listener!, '/gone'), wait).toBe(500)
    expect(await statusAt(listener!, '/other')).toBe(404)
    expect(
      (await server.kubectl('wait --for=condition=Accepted gateway/ai-gateway --timeout=20s')).code,
    ).toBe(0)
  } finally {
    expect(await Promise.all([endOf(controller), endOf(proxy)])).toEqual([0, 0])
  }
})
