// The Kubernetes API is away, or hangs: traffic goes on as if nothing were wrong, and what was changed meanwhile comes when
// it is back. AI_GATEWAY_LAB_AWAY_SECONDS=3600 makes it an hour; after eight seconds each try is like the one before.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeServerPlace, type ServerPlace } from '../../apiserver/server-process.ts'
import { startModel } from '../ai/start-model.ts'
import { freePort } from '../proxy/free-port.ts'

const AWAY_SECONDS = Number(process.env.AI_GATEWAY_LAB_AWAY_SECONDS ?? 10)

let place: ServerPlace
let program: string
beforeAll(async () => {
  place = await makeServerPlace()
  program = join(place.folder, 'gateway.mjs')
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
})
afterAll(() => place.remove())

const lab = (port: number, version: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: agentgateway }
spec: { controllerName: agentgateway.dev/agentgateway }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway, namespace: default }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 8080, protocol: HTTP }] }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: upstream, namespace: default }
spec: { static: { host: 127.0.0.1, port: ${port} } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: route, namespace: default }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: x-version, value: '${version}' }] } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: upstream }]
`

async function startProxy(kubeconfig: string) {
  const [port, metrics, readiness, admin] = await Promise.all(Array.from({ length: 4 }, freePort))
  const child = spawn(process.execPath, [program, 'proxy', '--gateway', 'default/gateway'], {
    env: {
      PATH: process.env.PATH,
      KUBECONFIG: kubeconfig,
      BIND_ADDRESS: '127.0.0.1',
      PORT_8080: String(port),
      PORT_15020: String(metrics),
      PORT_15021: String(readiness),
      PORT_15000: String(admin),
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += text
    })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    /** `status version`, or why there was no answer. */
    ask: async () => {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/`)
        await answer.text()
        return `${answer.status} ${answer.headers.get('x-version')}`
      } catch (error) {
        return String(error)
      }
    },
    ready: async () => (await fetch(`http://127.0.0.1:${readiness}/healthz/ready`)).status,
    said: () => said,
    async end() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

test.each([
  ['killed and started again', 'SIGKILL'],
  ['stopped, with its connections open, and continued', 'SIGSTOP'],
] as const)(
  'an API server that is %s changes nothing for traffic',
  async (_title, signal) => {
    const model = await startModel((response) => response.end('hello'))
    let server = await place.start()
    const { port } = server
    const apply = async (version: string) => {
      const { code, stderr } = await server.kubectl('apply -f -', lab(model.port, version))
      expect([code, stderr]).toEqual([0, ''])
    }
    await server.kubectl('apply -k manifests/crds')
    await server.kubectl('wait --for=condition=Established crd --all --timeout=20s')
    await apply('one')
    const proxy = await startProxy(join(place.folder, `kubeconfig-${port}`))
    try {
      await expect.poll(proxy.ask, { timeout: 20_000 }).toBe('200 one')

      if (signal === 'SIGKILL') await server.kill()
      else process.kill(server.pid, signal)
      const until = performance.now() + AWAY_SECONDS * 1000
      const answers = new Set<string>()
      while (performance.now() < until) {
        answers.add(await proxy.ask())
        answers.add(`ready ${await proxy.ready()}`)
        await pause(50)
      }
      expect([...answers]).toEqual(['200 one', 'ready 200'])
      // Said for each kind, and not for each try.
      const complaints = proxy.said().match(/watch interrupted resource=httproutes /g) ?? []
      expect(complaints.length).toBeLessThan(4)

      if (signal === 'SIGKILL') server = await place.start({ port })
      else process.kill(server.pid, 'SIGCONT')
      await apply('two')
      await expect.poll(proxy.ask, { timeout: 20_000, interval: 100 }).toBe('200 two')
      await server.kubectl('delete httproute route')
      await expect.poll(proxy.ask, { timeout: 20_000, interval: 100 }).toBe('404 null')
    } finally {
      expect(await proxy.end()).toBe(0)
      process.kill(server.pid, 'SIGCONT')
      await server.kill()
    }
  },
  (AWAY_SECONDS + 120) * 1000,
)
