// The way of a request: what hangs on what, and the first link that is broken.

import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { flatten, type TopologyObjects, topologyOf } from '../../src/engine/topology.ts'
import type { KubeObject } from '../../src/kube/kube-object.ts'

const GATEWAY = `
kind: Gateway
metadata: {name: ai-gateway, namespace: lab}
spec: {listeners: [{name: http, port: 8080}]}
status: {conditions: [{type: Accepted, status: "True"}, {type: Programmed, status: "True"}]}
`
const ROUTE = `
kind: HTTPRoute
metadata: {name: openai-route, namespace: lab}
spec:
  parentRefs: [{name: ai-gateway}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /openai}}]
      backendRefs: [{group: agentgateway.dev, kind: AgentgatewayBackend, name: openai-backend}]
status:
  parents:
    - parentRef: {name: ai-gateway}
      conditions: [{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "True"}]
`
const BACKEND = `
kind: AgentgatewayBackend
metadata: {name: openai-backend, namespace: lab}
spec:
  ai: {provider: {openai: {model: gpt-4o-mini}}}
  policies: {auth: {secretRef: {name: openai-secret}}}
status: {conditions: [{type: Accepted, status: "True"}]}
`
const SECRET = `
kind: Secret
metadata: {name: openai-secret, namespace: lab}
data: {Authorization: c2s=}
`

function drawn(...manifests: string[]) {
  const objects = manifests.flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubeObject),
  )
  const of = (kind: string) => objects.filter((object) => object.kind === kind)
  const all: TopologyObjects = {
    gateways: of('Gateway'),
    routes: of('HTTPRoute'),
    backends: of('AgentgatewayBackend'),
    secrets: of('Secret'),
    services: of('Service'),
    pods: of('Pod'),
  }
  return flatten(topologyOf(all))
}
const states = (nodes: ReturnType<typeof drawn>) =>
  nodes.map(({ kind, name, status }) => `${kind} ${name} ${status}`)
const reasons = (nodes: ReturnType<typeof drawn>) =>
  nodes.flatMap(({ name, status, why }) => (status === 'broken' ? [`${name}: ${why}`] : []))

test('goes from the Gateway over route, backend and Secret to the provider', () => {
  const nodes = drawn(GATEWAY, ROUTE, BACKEND, SECRET)
  expect(states(nodes)).toEqual([
    'Gateway ai-gateway good',
    'HTTPRoute openai-route good',
    'AgentgatewayBackend openai-backend good',
    'Secret openai-secret good',
    'Upstream api.openai.com good',
  ])
  expect(nodes.map(({ note }) => note)).toEqual([
    ':8080',
    '/openai',
    'openai gpt-4o-mini',
    'Authorization',
    '',
  ])
})

test('names each place once, also below two routes that lead to the same backend', () => {
  const again = ROUTE.replace('name: openai-route', 'name: other-route').replace(
    /backendRefs: \[\{(.*)\}\]/,
    'backendRefs: [{$1}, {namespace: lab, $1}]',
  )
  const nodes = drawn(GATEWAY, ROUTE, again, BACKEND, SECRET)
  expect(nodes).toHaveLength(9)
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(9)
})

test('ends at a Secret that is missing, and not at the backend that the controller refused for it', () => {
  const refused = BACKEND.replace(
    'status: "True"',
    'status: "False", message: "failed to translate backend: secret lab/openai-secret not found"',
  )
  const nodes = drawn(GATEWAY, ROUTE, refused)
  expect(reasons(nodes)).toEqual([
    'openai-secret: The backend reads its key from the Secret "openai-secret" in lab, and there is none.',
  ])
  expect(states(nodes).at(-1)).toBe('Upstream api.openai.com unreached')
})

test('knows a Secret of that name in another namespace, and one without the key', () => {
  const elsewhere = SECRET.replace('namespace: lab', 'namespace: default')
  expect(reasons(drawn(GATEWAY, ROUTE, BACKEND, elsewhere))[0]).toContain(
    'one of that name is in default',
  )
  const lowerCase = SECRET.replace('Authorization', 'authorization')
  expect(reasons(drawn(GATEWAY, ROUTE, BACKEND, lowerCase))).toEqual([
    'openai-secret: It has no data under "Authorization", only under "authorization".',
  ])
})

test('ends at a backend that is missing, and not at the route that names it', () => {
  const unresolved = ROUTE.replace(
    'type: ResolvedRefs, status: "True"',
    'type: ResolvedRefs, status: "False", message: "Backend not found: lab/openai-backend"',
  )
  expect(reasons(drawn(GATEWAY, unresolved))).toEqual([
    'openai-backend: The route names the AgentgatewayBackend "openai-backend" in lab, and there is none.',
  ])
})

test('a route that is accepted without some of its rules is broken, and says which', () => {
  const partly = ROUTE.replace(
    '{type: ResolvedRefs, status: "True"}',
    '{type: ResolvedRefs, status: "True"}, {type: PartiallyInvalid, status: "True", message: "Dropped Rule spec.rules[1]"}',
  )
  expect(reasons(drawn(GATEWAY, partly, BACKEND, SECRET))).toEqual([
    'openai-route: Dropped Rule spec.rules[1]',
  ])
})

test('shows a route that hangs on no Gateway, and a backend that no route uses', () => {
  const lost = ROUTE.replace('name: ai-gateway', 'name: ai-gatewy').replace(/status:\n[\s\S]*/, '')
  const nodes = drawn(GATEWAY, lost)
  expect(reasons(nodes)[0]).toBe(
    'openai-route: Its parentRefs name a Gateway that is not there: "ai-gatewy".',
  )
  expect(states(drawn(GATEWAY, BACKEND, SECRET))).toContain(
    'AgentgatewayBackend openai-backend waiting',
  )
  // A route is on its way there: it stands below that one alone.
  expect(states(drawn(lost, BACKEND, SECRET)).filter((each) => /Backend/.test(each))).toEqual([
    'AgentgatewayBackend openai-backend unreached',
  ])
})

test('says why a pod of the gateway does not run', () => {
  const pod = `
kind: Pod
metadata: {name: ai-gateway-x, namespace: lab, labels: {gateway.networking.k8s.io/gateway-name: ai-gateway}}
status:
  phase: Pending
  containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, message: there is no such image here}}}]
`
  expect(reasons(drawn(GATEWAY, pod))).toEqual(['ai-gateway-x: there is no such image here'])
})
