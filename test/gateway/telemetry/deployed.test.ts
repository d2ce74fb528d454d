// What a deployed gateway tells: the bundled program, on the embedded cluster, configured by kubectl alone.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { pods, services } from '../../../src/kube/resources.ts'
import { type RunningLab, startLab } from '../../harness/lab.ts'
import { readSamples } from '../chaos/proxy-counts.ts'
import { attributes, startCollector } from './start-collector.ts'

const NAMESPACE = 'agentgateway-system'
const PORTS = 'embedded.ai-gateway-lab.dev/ports'
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const PROMPT = 'a prompt that nobody is told'
const KEY = 'sk-lab-demo-key'

const GATEWAYS = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayParameters
metadata: { name: two-workers, namespace: ${NAMESPACE} }
spec: { env: [{ name: WORKERS, value: '2' }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: told, namespace: ${NAMESPACE} }
spec:
  gatewayClassName: agentgateway
  infrastructure: { parametersRef: { group: agentgateway.dev, kind: AgentgatewayParameters, name: two-workers } }
  listeners: [{ name: http, port: 8080, protocol: HTTP }]
---
apiVersion: v1
kind: Secret
metadata: { name: openai, namespace: ${NAMESPACE} }
stringData: { Authorization: ${KEY} }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: openai, namespace: ${NAMESPACE} }
spec:
  ai: { provider: { openai: { model: gpt-4o-mini } } }
  policies: { auth: { secretRef: { name: openai } } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: openai, namespace: ${NAMESPACE} }
spec:
  parentRefs: [{ name: told }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /openai } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: openai }]
`

const collectorAt = (port: number) => `
apiVersion: v1
kind: Service
metadata: { name: otel-collector, namespace: ${NAMESPACE} }
spec: { ports: [{ name: otlp, port: 4318 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: otel-collector
  namespace: ${NAMESPACE}
  labels: { kubernetes.io/service-name: otel-collector }
addressType: IPv4
endpoints: [{ addresses: [127.0.0.1], conditions: { ready: true } }]
ports: [{ name: otlp, port: ${port}, protocol: TCP }]
`

const TRACING = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: tracing, namespace: ${NAMESPACE} }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: told }]
  frontend:
    tracing:
      backendRef: { name: otel-collector, port: 4318 }
      protocol: HTTP
      randomSampling: "true"
      attributes: { add: [{ name: team, expression: "request.headers['x-team']" }] }
`

let lab: RunningLab
let address: string
beforeAll(async () => {
  lab = await startLab()
  await succeed('apply -f -', GATEWAYS)
  await succeed(`wait gateway/told -n ${NAMESPACE} --for=condition=Programmed --timeout=60s`)
  const service = await lab.kube.get(services, { namespace: NAMESPACE, name: 'told' })
  address = `http://127.0.0.1:${JSON.parse(service!.metadata.annotations![PORTS]!)[8080]}`
}, 90_000)
afterAll(() => lab.close())

async function succeed(command: string, input?: string) {
  const { exitCode, stdout, stderr } = await lab.kubectl(command.split(' '), input)
  expect(exitCode, stderr).toBe(0)
  return stdout
}

async function ask(headers: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(`${address}/openai/v1/chat/completions`, {
    method: 'POST',
    // Each on a connection of its own, so that all workers have some.
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify({ model: '', messages: [{ role: 'user', content: PROMPT }] }),
  })
  await answer.text()
  return answer.status
}

/** What one of the proxy's own ports says. */
async function tell(port: number, path: string): Promise<string> {
  const labelSelector = 'gateway.networking.k8s.io/gateway-name=told'
  const { items } = await lab.kube.list(pods, { namespace: NAMESPACE, labelSelector })
  const ports = JSON.parse(items[0]!.metadata.annotations![PORTS]!)
  return (await fetch(`http://127.0.0.1:${ports[port]}${path}`)).text()
}

const countedRequests = async () =>
  readSamples(await tell(15020, '/metrics'))
    .filter(({ name, labels }) => name === 'requests_total' && labels.status === '200')
    .reduce((sum, { value }) => sum + value, 0)

test('workers are told of as one: in the metrics, and on the admin’s page', async () => {
  await expect.poll(() => ask(), { timeout: 20_000, interval: 200 }).toBe(200)
  const before = await countedRequests()
  for (let count = 0; count < 20; count++) expect(await ask()).toBe(200)
  await expect.poll(countedRequests).toBe(before + 20)
  const recent: { id: string; path: string }[] = JSON.parse(await tell(15000, '/requests'))
  expect(recent.length).toBeGreaterThanOrEqual(20)
  expect(new Set(recent.map(({ id }) => id.split('-')[0])).size).toBe(2)
  for (const { id } of recent.slice(0, 4))
    expect(JSON.parse(await tell(15000, `/requests/${id}`))).toMatchObject({ id, status: 200 })
  const memory = JSON.parse(await tell(15000, '/memory'))
  expect(memory.workers).toHaveLength(2)
  for (const { rss } of memory.workers) expect(rss).toBeGreaterThan(10 << 20)
})

test('spans with what a model was asked and took come by OTLP, from the bundled program', async () => {
  const collector = await startCollector()
  await succeed('apply -f -', `${collectorAt(collector.port)}---${TRACING}`)
  await succeed(
    `wait agentgatewaypolicy/tracing -n ${NAMESPACE} --timeout=20s --for=jsonpath={.status.ancestors[0].conditions[0].status}=True`,
  )
  const traced = { traceparent: `00-${TRACE}-${PARENT}-01`, 'x-team': 'blue' }
  await expect
    .poll(async () => (await ask(traced)) === 200 && collector.spans.length, {
      timeout: 20_000,
      interval: 300,
    })
    .toBeGreaterThan(0)
  expect([...collector.paths]).toEqual(['POST /v1/traces application/json'])
  expect(collector.spans[0]).toMatchObject({
    name: 'chat gpt-4o-mini',
    traceId: TRACE,
    parentSpanId: PARENT,
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    kind: 2,
    events: [{ name: 'upstream call' }],
  })
  expect(attributes(collector.spans[0])).toMatchObject({
    gateway: `${NAMESPACE}/told`,
    route: `${NAMESPACE}/openai`,
    team: 'blue',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.response.model': expect.stringContaining('gpt-4o-mini'),
    'gen_ai.usage.input_tokens': expect.any(Number),
    'gen_ai.usage.output_tokens': expect.any(Number),
    'http.request.method': 'POST',
    'http.response.status_code': 200,
  })
  expect(collector.resources[0]).toMatchObject({
    'service.name': 'told',
    'service.namespace': NAMESPACE,
    'service.version': '0.1.0',
  })
  const told = JSON.stringify([collector.spans, collector.resources])
  const log = await succeed(`logs deployment/told -n ${NAMESPACE}`)
  expect(log).toContain(` trace.id=${TRACE} `)
  for (const secret of [KEY, PROMPT]) expect(told + log).not.toContain(secret)
}, 60_000)

test('a collector that goes away, and comes back elsewhere, costs the traffic nothing', async () => {
  const closed = await startCollector()
  await closed.close()
  await succeed('apply -f -', collectorAt(closed.port))
  for (let count = 0; count < 30; count++) expect(await ask()).toBe(200)
  const collector = await startCollector()
  await succeed('apply -f -', collectorAt(collector.port))
  await expect
    .poll(async () => (await ask()) === 200 && collector.spans.length, {
      timeout: 20_000,
      interval: 300,
    })
    .toBeGreaterThan(0)
}, 60_000)
