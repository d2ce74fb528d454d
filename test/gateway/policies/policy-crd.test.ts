// What does the API say to a policy that is written wrongly? reference §1.5; the real kubectl asks.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startTestServer, type TestServer } from '../../apiserver/start-test-server.ts'
import { GATEWAY_TARGET, ROUTE_TARGET } from './start-policies.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  expect(await server.kubectl('apply -k manifests/crds')).toMatchObject({ code: 0 })
  await server.kubectl('wait --for=condition=Established crd --all --timeout=20s')
})
afterAll(() => server.stop())

const policy = (spec: string) => `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: x }
spec: { ${spec} }
`
const traffic = (fields: string) => policy(`${ROUTE_TARGET}, traffic: { ${fields} }`)
const frontend = (fields: string) => policy(`${GATEWAY_TARGET}, frontend: { ${fields} }`)
const apply = (yaml: string) => server.kubectl('apply --dry-run=server -f -', yaml)

const TRANSFORM = `{ set: [{ name: ':path', value: a }], add: [{ name: x-a, value: b }], remove: [c], body: '"x"', metadata: { a: b } }`
const LOCAL = 'local: [{ requests: 1, unit: Seconds, burst: 2 }, { tokens: 1, unit: Hours }]'
const JWT = `jwtAuthentication: { mode: Optional, location: { cookie: { name: t } }, providers: [
  { issuer: a, audiences: [b], jwks: { inline: '{"keys":[]}' } },
  { issuer: a, jwks: { remote: { url: 'https://a.example/keys' } } },
  { issuer: a, jwks: { remote: { backendRef: { name: s, port: 80 }, jwksPath: keys, cacheDuration: 10m } } }] }`

test.each([
  [
    'traffic',
    traffic(`phase: PostRouting, ${JWT},
    cors: { allowOrigins: ['https://*.example', '*'], allowMethods: [GET, '*'], allowHeaders: [x-a], exposeHeaders: [x-b], allowCredentials: true, maxAge: 60 },
    basicAuthentication: { users: ['a:{SHA}x'], realm: r }, csrf: { additionalOrigins: ['https://a'] },
    apiKeyAuthentication: { mode: Permissive, secretSelector: { matchLabels: { a: b } }, location: { expression: 'request.path' } },
    authorization: { action: Require, policy: { matchExpressions: ['true'] } },
    rateLimit: { conditional: [{ condition: 'true', policy: { ${LOCAL} } }, { policy: { ${LOCAL} } }] },
    transformation: { request: ${TRANSFORM}, response: ${TRANSFORM} },
    headerModifiers: { request: { set: [{ name: a, value: b }] }, response: { remove: [a] } },
    hostRewrite: { mode: Auto }, timeouts: { request: 1s }, delay: { duration: 1s },
    retry: { attempts: 2, backoff: 100ms, codes: [503], condition: 'true', precondition: 'true' },
    directResponse: { status: 200, bodyExpression: a, headers: [{ name: a, value: b }] }`),
  ],
  [
    'traffic before routing',
    policy(
      `${GATEWAY_TARGET}, strategy: { inheritance: Override }, traffic: { phase: PreRouting, ${JWT}, transformation: { request: ${TRANSFORM} } }`,
    ),
  ],
  [
    'frontend',
    frontend(`accessLog: { filter: a, attributes: { add: [{ name: a, expression: b }], remove: [c] }, otlp: { backendRef: { name: a, port: 1 }, protocol: HTTP, path: /x } },
    tracing: { url: 'http://a', protocol: HTTP, path: /y, attributes: { remove: [c] }, resources: [{ name: a, expression: b }], randomSampling: 'true', clientSampling: '0.5', filter: 'true' },
    metrics: { attributes: { add: [{ name: a, expression: b }] } }`),
  ],
  [
    'backend',
    policy(
      `targetSelectors: [{ group: '', kind: Service, sectionName: '80', matchLabels: { a: b } }], backend: { http: { requestTimeout: 1s } }`,
    ),
  ],
])('all that this gateway runs is accepted: %s', async (_, yaml) => {
  expect(await apply(yaml)).toMatchObject({ code: 0, stderr: '' })
})

const to = (kind: string, more = '') =>
  `targetRefs: [{ group: gateway.networking.k8s.io, kind: ${kind}, name: x ${more} }]`

describe('refused, in these words', () => {
  test.each([
    [policy(ROUTE_TARGET), 'At least one of traffic, frontend, or backend must be provided.'],
    [
      policy('traffic: { csrf: {} }'),
      'exactly one of the fields in [targetRefs targetSelectors] must be set',
    ],
    [
      policy(
        `targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: a }, { group: gateway.networking.k8s.io, kind: HTTPRoute, name: b }], traffic: { csrf: {} }`,
      ),
      'Only one Kind of targetRef can be set on one policy',
    ],
    [
      policy(`targetRefs: [{ group: apps, kind: Gateway, name: a }], traffic: { csrf: {} }`),
      'targetRefs may only reference Gateway, HTTPRoute, GRPCRoute, ListenerSet, Service, AgentgatewayBackend, or InferencePool resources',
    ],
    [
      policy(`${to('HTTPRoute')}, frontend: { accessLog: {} }`),
      "the 'frontend' field can only target a Gateway",
    ],
    [
      policy(`targetRefs: [{ group: '', kind: Service, name: a }], traffic: { csrf: {} }`),
      "the 'traffic' field can only target a Gateway, ListenerSet, GRPCRoute, HTTPRoute, or InferencePool",
    ],
    [
      policy(`${to('HTTPRoute')}, traffic: { phase: PreRouting, cors: {} }`),
      "the 'traffic.phase=PreRouting' field can only target a Gateway or ListenerSet",
    ],
    [
      policy(`${to('Gateway')}, traffic: { phase: PreRouting, csrf: {} }`),
      'phase PreRouting only supports extAuth, authorization, transformation, extProc, jwtAuthentication, basicAuthentication, apiKeyAuthentication and cors',
    ],
    [
      policy(
        `targetRefs: [{ group: '', kind: Service, name: a }], backend: { ai: { routes: { a: Messages } } }`,
      ),
      'backend.ai may not be used with a Service target',
    ],
    [
      traffic('csrf: {}').replace('kind: HTTPRoute', 'kind: GRPCRoute'),
      'Unsupported value: "GRPCRoute"',
    ],
    [
      traffic('csrf: { additionalOrigins: [a.example] }'),
      'additionalOrigins[0]: Invalid value: "a.example"',
    ],
    [
      traffic(String.raw`headerModifiers: { request: { set: [{ name: a, value: "x\ny" }] } }`),
      'spec.traffic.headerModifiers.request.set[0].value: Invalid value',
    ],
    [traffic('extAuth: {}'), 'unknown field "spec.traffic.extAuth"'],
    [traffic('rateLimit: { global: {} }'), 'unknown field "spec.traffic.rateLimit.global"'],
    [
      policy(`${ROUTE_TARGET}, traffic: { csrf: {} }, rateLimit: {}`),
      'unknown field "spec.rateLimit"',
    ],
    [frontend('tls: {}'), 'unknown field "spec.frontend.tls"'],
    [
      traffic('rateLimit: { local: [{ unit: Minutes }] }'),
      'exactly one of the fields in [requests tokens] must be set',
    ],
    [
      traffic('rateLimit: { local: [{ requests: 1, unit: Minute }] }'),
      'Unsupported value: "Minute"',
    ],
    [
      traffic('rateLimit: { local: [{ requests: 0, unit: Minutes }] }'),
      'should be greater than or equal to 1',
    ],
    [
      traffic('apiKeyAuthentication: { mode: strict, secretRef: { name: a } }'),
      'Unsupported value: "strict"',
    ],
    [
      traffic('apiKeyAuthentication: {}'),
      'exactly one of the fields in [secretRef secretSelector configMapSelector] must be set',
    ],
    [
      traffic('jwtAuthentication: { providers: [{ issuer: a, jwks: {} }] }'),
      'exactly one of the fields in [remote inline] must be set',
    ],
    [
      traffic(
        "jwtAuthentication: { providers: [{ issuer: a, jwks: { remote: { url: 'https://a', cacheDuration: 1m } } }] }",
      ),
      'cacheDuration must be at least 5m.',
    ],
    [
      traffic('directResponse: { status: 200, body: a, bodyExpression: b }'),
      'body and bodyExpression may not both be set',
    ],
    [
      traffic(
        `transformation: { conditional: [{ policy: { request: { body: a } } }, { condition: a, policy: { request: { body: a } } }] }`,
      ),
      'conditional entries without condition must be last',
    ],
    [
      traffic(`transformation: { request: { set: [{ name: ':x', value: a }] } }`),
      'pseudo-headers must be one of :authority, :method, :path, :scheme, or :status',
    ],
    [traffic('timeouts: { request: 0s }'), 'request must be at least 1ms'],
    [
      frontend("tracing: { url: 'http://a', path: /x, protocol: GRPC }"),
      'path is only valid with protocol HTTP',
    ],
  ])('%s', async (yaml, message) => {
    const { code, stderr } = await apply(yaml)
    expect(stderr).toContain(message)
    expect(code).not.toBe(0)
  })
})

test('what may stand in spec.backend is what a backend may have in spec.policies', () => {
  const specOf = (name: string) => {
    const text = readFileSync(`manifests/crds/${name}.yaml`, 'utf8')
    const crd = parse(text, { maxAliasCount: -1 })
    return crd.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties
  }
  expect(specOf('agentgatewaypolicies').backend).toEqual(specOf('agentgatewaybackends').policies)
})

const route = (rule: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: x }
spec: { rules: [{ ${rule} }] }
`
const mirror = (more: string) =>
  route(`filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: a ${more} } }]`)

describe('an HTTPRoute', () => {
  test.each([
    mirror(', port: 80 }, percent: 5'),
    mirror(', port: 80 }, fraction: { numerator: 1, denominator: 3 }'),
    route(
      `filters: [{ type: CORS, cors: { allowOrigins: ['https://a'], maxAge: 3 } }], retry: { attempts: 2, codes: [500], backoff: 1s }`,
    ),
  ])('may have %s', async (yaml) => {
    expect(await apply(yaml)).toMatchObject({ code: 0, stderr: '' })
  })

  test.each([
    [
      mirror(', port: 80 }, percent: 5, fraction: { numerator: 1 }'),
      'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter',
    ],
    [mirror('}'), 'Must have port for Service reference'],
    [route('filters: [{ type: CORS }]'), 'filter.cors must be specified for CORS filter.type'],
  ])('may not have %s', async (yaml, message) => {
    expect((await apply(yaml)).stderr).toContain(message)
  })
})
