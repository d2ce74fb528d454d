import { writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../../gateway/controller/log.ts'
import { runController } from '../../../gateway/controller/run-controller.ts'
import { subscribeTable } from '../../../gateway/controller/subscribe-table.ts'
import type { GatewayTable } from '../../../gateway/routing/routing-table.ts'
import { connect } from '../../../src/kube/connect.ts'
import {
  kubeconfigFor,
  startTestServer,
  type TestServer,
} from '../../apiserver/start-test-server.ts'

const NAMESPACE = 'agentgateway-system'
const GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ai-gateway, namespace: ${NAMESPACE} }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: http, port: 8080, protocol: HTTP }]
`
const BACKEND = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: openai-backend, namespace: ${NAMESPACE} }
spec:
  ai: { provider: { openai: { model: gpt-4o-mini } } }
  policies: { auth: { secretRef: { name: openai-secret } } }
`
const ROUTE = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: openai-route, namespace: ${NAMESPACE} }
spec:
  parentRefs: [{ name: ai-gateway }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /openai } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: openai-backend }]
`

let server: TestServer
let running: { stop(): Promise<void>; lines: string[]; health: number } | undefined

beforeAll(async () => {
  server = await startTestServer()
  await succeed('apply -k manifests/crds')
  await succeed('wait --for=condition=Established crd --all --timeout=20s')
  await succeed('apply -k manifests/gateway')
})
afterEach(async () => {
  await running?.stop()
  running = undefined
})
afterAll(() => server.stop())

async function succeed(command: string, input?: string) {
  const { code, stdout, stderr } = await server.kubectl(command, input)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

/** As its own ServiceAccount, with the rights that the manifests give. */
async function start() {
  const stop = new AbortController()
  const lines: string[] = []
  const client = connectAs('agentgateway')
  const health = await freePort()
  const finished = runController({
    client,
    env: {
      PROXY_IMAGE: 'ai-gateway-lab/gateway:0.1.0',
      OPENAI_BASE_URL: 'http://127.0.0.1:9001',
      BIND_ADDRESS: '127.0.0.1',
      PORT_9093: String(health),
    },
    signal: stop.signal,
    log: createLog('text', (line) => lines.push(line)),
  })
  running = {
    lines,
    health,
    async stop() {
      stop.abort()
      await finished
      client.close()
    },
  }
  return running
}

function connectAs(serviceAccount: string) {
  const kubeconfig = join(server.folder, `kubeconfig-of-${serviceAccount}`)
  const token = server.issueToken(NAMESPACE, serviceAccount)
  writeFileSync(kubeconfig, kubeconfigFor(server.port, server.tls.cert, token))
  return connect({ kubeconfig })
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

const get = async (what: string) => JSON.parse(await succeed(`get ${what} -n ${NAMESPACE} -o json`))
const appears = (what: string) => succeed(`wait -n ${NAMESPACE} --for=create ${what} --timeout=20s`)
const waitFor = async (condition: string, what: string) => {
  await appears(what)
  return succeed(`wait -n ${NAMESPACE} --for=${condition} ${what} --timeout=20s`)
}
const setAvailable = (replicas: number) =>
  succeed(
    [
      `patch deployment ai-gateway -n ${NAMESPACE} --subresource=status --type=merge`,
      `-p '{"status":{"replicas":1,"availableReplicas":${replicas}}}'`,
    ].join(' '),
  )

const versions = async () =>
  succeed(
    'get gatewayclass,gateway,httproute,agbe,svc,deploy,sa,clusterrolebinding -A -o jsonpath={.items[*].metadata.resourceVersion}',
  )

test('brings the first gateway up, step by step', async () => {
  await start()
  await appears('gatewayclass/agentgateway')
  expect(
    await succeed('wait --for=condition=Accepted gatewayclass/agentgateway --timeout=20s'),
  ).toMatch('condition met')
  expect(await succeed('get gatewayclass -o wide')).toMatch(
    /agentgateway +agentgateway.dev\/agentgateway +True +\S+ +Specialized class for agentgateway\./,
  )

  await succeed('apply -f -', `${GATEWAY}---${BACKEND}---${ROUTE}`)
  await waitFor('condition=Accepted', 'gateway/ai-gateway')
  await waitFor('condition=Programmed=False', 'gateway/ai-gateway')
  await waitFor('condition=Accepted=False', 'agbe/openai-backend')
  expect(
    await succeed(`get agbe -n ${NAMESPACE} -o jsonpath={.items[0].status.conditions[0].message}`),
  ).toBe(`failed to translate backend: secret ${NAMESPACE}/openai-secret not found`)

  await succeed(
    `create secret generic openai-secret -n ${NAMESPACE} --from-literal='Authorization=Bearer sk-1'`,
  )
  await waitFor('condition=Accepted', 'agbe/openai-backend')

  await waitFor('jsonpath={.spec.replicas}=1', 'deployment/ai-gateway')
  await setAvailable(1)
  await waitFor('condition=Programmed', 'gateway/ai-gateway')
  expect(await succeed(`get gateway -n ${NAMESPACE}`)).toMatch(/ai-gateway +agentgateway +True/)

  const route = await get('httproute/openai-route')
  expect(route.status.parents[0]).toMatchObject({
    controllerName: 'agentgateway.dev/agentgateway',
    parentRef: { name: 'ai-gateway' },
  })
  expect(
    route.status.parents[0].conditions.map(({ type, status }: any) => `${type} ${status}`),
  ).toEqual(['Accepted True', 'ResolvedRefs True'])
  expect((await get('gateway/ai-gateway')).status.listeners[0].attachedRoutes).toBe(1)
})

test('deploys a proxy that is told where it stands', async () => {
  const { lines } = await start()
  await waitFor('jsonpath={.spec.replicas}=1', 'deployment/ai-gateway')
  const { spec, metadata } = await get('deployment/ai-gateway')
  const gateway = await get('gateway/ai-gateway')

  expect(metadata.ownerReferences).toEqual([
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      name: 'ai-gateway',
      uid: gateway.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ])
  expect(metadata.labels).toMatchObject({
    'app.kubernetes.io/name': 'ai-gateway',
    'app.kubernetes.io/instance': 'ai-gateway',
    'app.kubernetes.io/managed-by': 'agentgateway',
    'gateway.networking.k8s.io/gateway-name': 'ai-gateway',
    'gateway.networking.k8s.io/gateway-class-name': 'agentgateway',
  })
  const [container] = spec.template.spec.containers
  expect(container).toMatchObject({
    name: 'agentgateway',
    image: 'ai-gateway-lab/gateway:0.1.0',
    args: ['proxy', '--gateway', `${NAMESPACE}/ai-gateway`],
    env: [{ name: 'OPENAI_BASE_URL', value: 'http://127.0.0.1:9001' }],
    readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 } },
  })
  expect(container.ports.map((port: any) => port.containerPort)).toEqual([
    8080, 15000, 15020, 15021,
  ])
  expect(spec.template.spec).toMatchObject({
    serviceAccountName: 'ai-gateway',
    securityContext: { runAsNonRoot: true, runAsUser: 10101 },
  })

  const service = await get('service/ai-gateway')
  expect(service.spec).toMatchObject({ type: 'LoadBalancer', selector: spec.selector.matchLabels })
  expect(service.spec.ports[0]).toMatchObject({
    name: 'listener-8080',
    port: 8080,
    targetPort: 8080,
  })
  expect(lines.filter((line) => line.includes('error'))).toEqual([])
})

test('lets the proxy read what it serves, and nothing more', async () => {
  await start()
  await waitFor('jsonpath={.spec.replicas}=1', 'deployment/ai-gateway')
  await succeed(
    'wait clusterrolebinding/agentgateway-proxy --for=jsonpath={.subjects[0].name}=ai-gateway --timeout=20s',
  )
  const client = connectAs('ai-gateway')
  const stop = new AbortController()
  const table = await new Promise<GatewayTable>((resolve, reject) => {
    void subscribeTable(client, resolve, {
      gateway: `${NAMESPACE}/ai-gateway`,
      signal: stop.signal,
      onTrouble: (_, error) => reject(error),
    })
  })
  stop.abort()
  const [listener] = table.listeners
  expect(listener).toMatchObject({ name: 'http', port: 8080, protocol: 'HTTP' })
  expect(listener!.rules[0]!.backends[0]!.backend).toMatchObject({
    groups: [[{ provider: 'openai', policies: { auth: { type: 'key', key: 'sk-1' } } }]],
  })
  await expect(
    client.delete(
      { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true },
      { namespace: NAMESPACE, name: 'openai-secret' },
    ),
  ).rejects.toThrow('forbidden')
  client.close()
})

test('writes nothing when there is nothing new, also after a restart', async () => {
  const first = await start()
  await waitFor('condition=Programmed', 'gateway/ai-gateway')
  await first.stop()
  const before = await versions()
  const { lines } = await start()
  await expect.poll(() => lines.some((line) => line.includes('kind=Deployment'))).toBe(true)
  await succeed(`annotate httproute openai-route -n ${NAMESPACE} seen=once`)
  await succeed(`annotate httproute openai-route -n ${NAMESPACE} seen-`)
  const route = /(\d+)/g
  // The route's own version changed by the annotations, and by nothing else.
  const changed = (await versions())
    .match(route)!
    .filter((version) => !before.match(route)!.includes(version))
  expect(changed).toHaveLength(1)
  expect(lines.filter((line) => line.includes('status written'))).toEqual([])
})

test('follows a route as it changes, and leaves other controllers’ entries alone', async () => {
  await start()
  const other = {
    controllerName: 'example.com/other',
    parentRef: { name: 'elsewhere' },
    conditions: [
      {
        type: 'Accepted',
        status: 'True',
        reason: 'Accepted',
        message: '',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  }
  const { status } = await get('httproute/openai-route')
  const parents = JSON.stringify({ status: { parents: [...status.parents, other] } })
  await succeed(
    `patch httproute openai-route -n ${NAMESPACE} --subresource=status --type=merge -p '${parents}'`,
  )

  await succeed('apply -f -', ROUTE.replace('name: openai-backend', 'name: wrong'))
  const reasons = async () =>
    (await get('httproute/openai-route')).status.parents
      .flatMap(({ conditions }: any) => conditions)
      .map(({ reason }: any) => reason)
  await expect.poll(reasons).toContain('BackendNotFound')
  const broken = await get('httproute/openai-route')
  const ours = broken.status.parents.find((one: any) => one.controllerName !== other.controllerName)
  expect(ours.conditions[1]).toMatchObject({
    message: `Backend not found: ${NAMESPACE}/wrong`,
    observedGeneration: broken.metadata.generation,
  })
  expect(
    broken.status.parents.find((one: any) => one.controllerName === other.controllerName),
  ).toMatchObject(other)

  await succeed('apply -f -', ROUTE.replace('name: ai-gateway', 'name: nowhere'))
  await waitFor(
    'jsonpath={.status.parents[*].controllerName}=example.com/other',
    'httproute/openai-route',
  )
})

test('puts back what was changed by hand', async () => {
  await start()
  await succeed(`delete service ai-gateway -n ${NAMESPACE}`)
  await expect
    .poll(() => server.kubectl(`get service ai-gateway -n ${NAMESPACE}`))
    .toMatchObject({ code: 0 })
  await succeed(`set env deployment/ai-gateway -n ${NAMESPACE} OPENAI_BASE_URL=http://elsewhere`)
  await waitFor(
    'jsonpath={.spec.template.spec.containers[0].env[0].value}=http://127.0.0.1:9001',
    'deployment/ai-gateway',
  )
})

test('does not touch an object that only has the Gateway’s name', async () => {
  await start()
  await succeed(`create service clusterip taken -n ${NAMESPACE} --tcp=80`)
  const before = await get('service/taken')
  await succeed('apply -f -', GATEWAY.replace('name: ai-gateway', 'name: taken'))
  await waitFor('jsonpath={.status.conditions[1].reason}=DeploymentFailed', 'gateway/taken')
  await appears('deployment/taken')
  expect(await get('service/taken')).toEqual(before)
  await succeed(`delete gateway,service,deployment taken -n ${NAMESPACE}`)
})

const PARAMETERS = (overlays: string) => `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayParameters
metadata: { name: wishes, namespace: ${NAMESPACE} }
spec:
  ${overlays}
---
${GATEWAY.replace('name: ai-gateway', 'name: wished').replace(
  'listeners:',
  'infrastructure: { parametersRef: { group: agentgateway.dev, kind: AgentgatewayParameters, name: wishes } }\n  listeners:',
)}`

test('lays over its objects what the parameters wish for, and says why the API would not have it', async () => {
  await start()
  await succeed('apply -f -', PARAMETERS('service: { spec: { type: NodePort } }'))
  await waitFor('jsonpath={.spec.type}=NodePort', 'service/wished')

  await succeed('apply -f -', PARAMETERS('deployment: { spec: { replicas: many } }'))
  await waitFor('jsonpath={.status.conditions[1].reason}=DeploymentFailed', 'gateway/wished')
  const { message } = (await get('gateway/wished')).status.conditions[1]
  expect(message).toContain('replicas')

  await succeed('apply -f -', PARAMETERS('deployment: { spec: { replicas: 0 } }'))
  await waitFor('jsonpath={.status.conditions[1].reason}=Pending', 'gateway/wished')
  await waitFor('jsonpath={.spec.replicas}=0', 'deployment/wished')
  await succeed(`delete gateway/wished agentgatewayparameters/wishes -n ${NAMESPACE}`)
})

test.each([
  ['shutdown: { min: 1 }', 'unknown field "spec.shutdown"'],
  ['deployment: { metadata: { name: other } }', 'unknown field "spec.deployment.metadata.name"'],
  ['horizontalPodAutoscaler: { spec: {} }', 'unknown field "spec.horizontalPodAutoscaler"'],
])('kubectl refuses parameters with %s', async (overlays, complaint) => {
  const { code, stderr } = await server.kubectl('apply -f -', PARAMETERS(overlays))
  expect(stderr).toContain(complaint)
  expect(code).toBe(1)
  await server.kubectl(`delete gateway/wished -n ${NAMESPACE} --ignore-not-found`)
})

test('is ready when it knows all, and says nothing of keys', async () => {
  const { health, lines } = await start()
  await waitFor('condition=Accepted', 'gateway/ai-gateway')
  const ready = () =>
    new Promise<number>((resolve) => {
      http.get({ host: '127.0.0.1', port: health, path: '/readyz' }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
    })
  await expect.poll(ready).toBe(200)
  expect(lines.join('\n')).not.toMatch('sk-1')
})
