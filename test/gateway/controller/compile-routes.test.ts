import { describe, expect, test } from 'vitest'
import { compileYaml, verdict } from './resources-from-yaml.ts'

const gateway = (listener: string, name = 'gateway') => `
kind: Gateway
metadata: { name: ${name} }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: http, port: 80, protocol: HTTP, ${listener} }]
---
`
const route = (spec: string, metadata = 'name: r') => `
kind: HTTPRoute
metadata: { ${metadata}, generation: 7 }
spec: ${spec}
---
`
const GATEWAY = gateway('')
const PARENT = 'parentRefs: [{ name: gateway }]'
const rule = (fields: string) => route(`{ ${PARENT}, rules: [{ ${fields} }] }`)

const parentsOf = (yaml: string, name = 'default/r'): any[] =>
  compileYaml(yaml).statusOf('HTTPRoute', name).parents
const condition = (yaml: string, type: string, name?: string) =>
  verdict(parentsOf(yaml, name)[0]?.conditions, type)
const backendsOf = (yaml: string) =>
  compileYaml(yaml).gatewayTable.listeners[0]!.rules[0]!.backends.map(
    ({ backend }) => backend as any,
  )

describe('PartiallyInvalid of a route', () => {
  const GOOD = '{ matches: [{ path: { type: PathPrefix, value: /good } }] }'
  const UNKNOWN = '{ filters: [{ type: ExternalAuth }] }'
  const UNREADABLE = "{ matches: [{ path: { type: RegularExpression, value: '/(' } }] }"
  const FIELD = '{ sessionPersistence: { type: Cookie } }'
  const of = (...rules: string[]) => GATEWAY + route(`{ ${PARENT}, rules: [${rules.join(', ')}] }`)
  const FILTER = 'unsupported filter type "ExternalAuth"'
  const NO_REGEX =
    'failed to process route matches: Invalid regular expression: /^(?:/()$/: Unterminated group'

  test.each([
    [
      'one rule of two cannot be served',
      of(GOOD, UNKNOWN),
      'True Accepted',
      `True UnsupportedValue: Dropped Rule spec.rules[1]: ${FILTER}`,
    ],
    [
      'each is named',
      of(UNREADABLE, GOOD, FIELD),
      'True Accepted',
      `True UnsupportedValue: Dropped Rule spec.rules[0]: ${NO_REGEX}; Dropped Rule spec.rules[2]: spec.rules[2].sessionPersistence: not supported`,
    ],
    ['all rules are good', of(GOOD, GOOD), 'True Accepted', undefined],
    ['none is', of(UNKNOWN, FIELD), `False IncompatibleFilters: ${FILTER}`, undefined],
    [
      'the route itself is not accepted',
      gateway('hostname: a.example.com') +
        route(`{ ${PARENT}, hostnames: [b.example.com], rules: [${GOOD}, ${UNKNOWN}] }`),
      'False NoMatchingListenerHostname: no hostnames matched parent hostname "a.example.com"',
      undefined,
    ],
    [
      'a field beside the rules is none of ours',
      GATEWAY + route(`{ ${PARENT}, useDefaultGateways: All, rules: [${GOOD}, ${UNKNOWN}] }`),
      'False UnsupportedValue: spec.useDefaultGateways: not supported',
      undefined,
    ],
  ])('%s', (_, yaml, accepted, partially) => {
    const conditions = parentsOf(yaml)[0].conditions
    expect(verdict(conditions, 'Accepted')).toBe(accepted)
    const told = conditions.some(({ type }: any) => type === 'PartiallyInvalid')
    expect(told ? verdict(conditions, 'PartiallyInvalid') : undefined).toBe(partially)
  })

  test('the rules that can be served are, the others answer 500 or are not there', () => {
    const yaml = of(UNREADABLE, GOOD, UNKNOWN, FIELD)
    const { rules, hosts } = compileYaml(yaml).gatewayTable.listeners[0]!
    expect(rules.map(({ backends }) => backends.map(({ backend }) => backend))).toEqual([
      [],
      [{ type: 'invalid', status: 500, message: FILTER }],
      [
        {
          type: 'invalid',
          status: 500,
          message: 'spec.rules[3].sessionPersistence: not supported',
        },
      ],
    ])
    expect(hosts[0]!.matches).toHaveLength(3)
  })
})

describe('Accepted of a route', () => {
  const accepted = (yaml: string, name?: string) => condition(yaml, 'Accepted', name)

  test.each([
    ['a Gateway takes it', GATEWAY + route(`{ ${PARENT} }`), 'True Accepted'],
    [
      'no listener has the port',
      GATEWAY + route('{ parentRefs: [{ name: gateway, port: 81 }] }'),
      'False NoMatchingParent: port 81 not found',
    ],
    [
      'no listener has the name',
      GATEWAY + route('{ parentRefs: [{ name: gateway, sectionName: https }] }'),
      'False NoMatchingParent: sectionName "https" not found',
    ],
    [
      'no hostname is in common',
      gateway('hostname: a.example.com') + route(`{ ${PARENT}, hostnames: [b.example.com] }`),
      'False NoMatchingListenerHostname: no hostnames matched parent hostname "a.example.com"',
    ],
    [
      'a wildcard does not cover the apex',
      gateway("hostname: '*.example.com'") + route(`{ ${PARENT}, hostnames: [example.com] }`),
      'False NoMatchingListenerHostname: no hostnames matched parent hostname "*.example.com"',
    ],
    [
      'one of several hostnames is in common',
      gateway("hostname: '*.example.com'") +
        route(`{ ${PARENT}, hostnames: [other.org, a.example.com] }`),
      'True Accepted',
    ],
    [
      'the listener wants other kinds',
      gateway('allowedRoutes: { kinds: [{ kind: GRPCRoute }] }') + route(`{ ${PARENT} }`),
      'False NotAllowedByListeners: kind gateway.networking.k8s.io/v1, Kind=HTTPRoute is not allowed',
    ],
    [
      'a filter is none of ours',
      GATEWAY +
        rule(
          'filters: [{ type: ExtensionRef, extensionRef: { group: example.com, kind: Magic, name: m } }]',
        ),
      'False IncompatibleFilters: unsupported ExtensionRef: example.com/Magic',
    ],
    [
      'a filter’s type is unknown',
      GATEWAY + rule('filters: [{ type: ExternalAuth }]'),
      'False IncompatibleFilters: unsupported filter type "ExternalAuth"',
    ],
    [
      'two filters exclude each other',
      GATEWAY +
        rule(
          'filters: [{ type: RequestRedirect, requestRedirect: {} }, { type: URLRewrite, urlRewrite: {} }]',
        ),
      'False IncompatibleFilters: Cannot combine multiple terminal filters: RequestRedirect and URLRewrite are mutually exclusive. Only one terminal filter is allowed per route rule.',
    ],
    [
      'a field is none of ours',
      GATEWAY + rule('sessionPersistence: { type: Cookie }'),
      'False UnsupportedValue: spec.rules[0].sessionPersistence: not supported',
    ],
    [
      'an expression is none',
      GATEWAY + rule("matches: [{ path: { type: RegularExpression, value: '/(' } }]"),
      'False UnsupportedValue: failed to process route matches: Invalid regular expression: /^(?:/()$/: Unterminated group',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(accepted(yaml)).toBe(expected)
  })

  const elsewhere = route(
    '{ parentRefs: [{ name: gateway, namespace: default }] }',
    'name: r, namespace: team',
  )
  const team = (labels: string) => `
kind: Namespace
metadata: { name: team, labels: ${labels} }
---
`
  const from = (namespaces: string) => gateway(`allowedRoutes: { namespaces: ${namespaces} }`)
  const refused =
    'False NotAllowedByListeners: hostnames matched parent hostname "", but namespace "team" is not allowed by the parent'
  test.each([
    ['Same', from('{ from: Same }'), refused],
    ['nothing, so Same', GATEWAY, refused],
    ['All', from('{ from: All }'), 'True Accepted'],
    [
      'a selector that fits',
      from('{ from: Selector, selector: { matchLabels: { ai: "yes" } } }') + team('{ ai: "yes" }'),
      'True Accepted',
    ],
    [
      'a selector that does not',
      from('{ from: Selector, selector: { matchLabels: { ai: "yes" } } }') + team('{}'),
      refused,
    ],
    [
      'a selector with expressions',
      from(
        '{ from: Selector, selector: { matchExpressions: [{ key: ai, operator: NotIn, values: ["no"] }] } }',
      ) + team('{}'),
      'True Accepted',
    ],
  ])('a route of another namespace, where the listener allows %s', (_, gatewayYaml, expected) => {
    expect(accepted(gatewayYaml + elsewhere, 'team/r')).toBe(expected)
  })
})

describe('ResolvedRefs of a route', () => {
  const service = `
kind: Service
metadata: { name: svc }
spec: { ports: [{ port: 80, name: http }] }
---
`
  const cases: [string, string, string, string][] = [
    [
      'all is there',
      `${service}${rule('backendRefs: [{ name: svc, port: 80 }]')}`,
      'True ResolvedRefs',
      '',
    ],
    [
      'an AgentgatewayBackend is missing',
      rule('backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]'),
      'False BackendNotFound: Backend not found: default/b',
      'service not found',
    ],
    [
      'a Service is missing',
      rule('backendRefs: [{ name: svc, port: 80 }]'),
      'False BackendNotFound: backend(svc.default.svc.cluster.local) not found',
      'service not found',
    ],
    [
      'a Service has no such port',
      service + rule('backendRefs: [{ name: svc, port: 81 }]'),
      'False BackendNotFound: backend(default/svc) has no port 81',
      'service not found',
    ],
    [
      'a kind is unknown',
      rule('backendRefs: [{ group: example.com, kind: NotBackend, name: b }]'),
      'False InvalidKind: referencing unsupported backendRef: group "example.com" kind "NotBackend"',
      'backend does not exist',
    ],
    [
      'another namespace has not granted it',
      rule('backendRefs: [{ name: svc, namespace: team, port: 80 }]'),
      'False RefNotPermitted: backendRef team/svc not accessible to a HTTPRoute in namespace "default" (missing a ReferenceGrant?)',
      'backend does not exist',
    ],
  ]
  test.each(cases)('%s', (_, yaml, expected, body) => {
    expect(condition(GATEWAY + yaml, 'ResolvedRefs')).toBe(expected)
    expect(condition(GATEWAY + yaml, 'Accepted')).toBe('True Accepted')
    const [backend] = backendsOf(GATEWAY + yaml)
    expect(backend.type === 'invalid' ? backend.message : '').toBe(body)
  })

  test('of several bad backends the last is told', () => {
    const refs = '[{ name: a, port: 80 }, { group: x, kind: Y, name: b }]'
    expect(condition(GATEWAY + rule(`backendRefs: ${refs}`), 'ResolvedRefs')).toMatch('InvalidKind')
  })

  test('a backend that misses its Secret is the backend’s matter alone', () => {
    const yaml = `${GATEWAY}${rule('backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]')}
kind: AgentgatewayBackend
metadata: { name: b }
spec: { ai: { provider: { openai: {} } }, policies: { auth: { secretRef: { name: gone } } } }
`
    expect(condition(yaml, 'ResolvedRefs')).toBe('True ResolvedRefs')
    expect(backendsOf(yaml)).toEqual([
      { type: 'invalid', status: 500, message: 'service not found' },
    ])
  })

  test('a ReferenceGrant opens another namespace', () => {
    const grant = (to: string, from = 'default') => `
kind: ReferenceGrant
metadata: { name: grant, namespace: team }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }]
  to: [${to}]
---
kind: Service
metadata: { name: svc, namespace: team }
spec: { ports: [{ port: 80 }] }
---
`
    const routed = GATEWAY + rule('backendRefs: [{ name: svc, namespace: team, port: 80 }]')
    const resolvedRefs = (to: string, from?: string) =>
      condition(grant(to, from) + routed, 'ResolvedRefs')?.split(':')[0]
    expect(resolvedRefs("{ group: '', kind: Service }")).toBe('True ResolvedRefs')
    expect(resolvedRefs("{ group: '', kind: Service, name: svc }")).toBe('True ResolvedRefs')
    expect(resolvedRefs("{ group: '', kind: Service, name: other }")).toBe('False RefNotPermitted')
    expect(resolvedRefs("{ group: '', kind: Secret }")).toBe('False RefNotPermitted')
    expect(resolvedRefs("{ group: '', kind: Service }", 'other')).toBe('False RefNotPermitted')
  })
})

describe('a route’s parents', () => {
  test('are those that are ours, as the route writes them, with the generation looked at', () => {
    const yaml = `${GATEWAY}
kind: Gateway
metadata: { name: others }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
${route('{ parentRefs: [{ name: others }, { name: gone }, { kind: Service, group: "", name: gateway }, { name: gateway, sectionName: http }] }')}`
    const parents = parentsOf(yaml)
    expect(parents).toHaveLength(1)
    expect(parents[0]).toMatchObject({
      controllerName: 'agentgateway.dev/agentgateway',
      parentRef: { name: 'gateway', sectionName: 'http' },
    })
    expect(parents[0].conditions.map((one: any) => one.observedGeneration)).toEqual([7, 7])
  })

  test('are none where the Gateway does not exist', () => {
    expect(parentsOf(route(`{ ${PARENT} }`))).toEqual([])
  })
})

describe('what the proxy gets', () => {
  test('backends with their weights, 1 where none is given, and invalid ones with their share', () => {
    const yaml = `${GATEWAY}${rule('backendRefs: [{ name: a, port: 80, weight: 90 }, { name: svc, port: 80 }]')}
kind: Service
metadata: { name: svc }
spec: { ports: [{ port: 80, name: http, targetPort: 8080 }] }
---
kind: EndpointSlice
metadata: { name: svc-1, labels: { kubernetes.io/service-name: svc } }
ports: [{ name: http, port: 8080 }, { name: other, port: 9 }]
endpoints:
  - { addresses: [10.0.0.1] }
  - { addresses: [10.0.0.2], conditions: { ready: false } }
  - { addresses: [10.0.0.3], conditions: { ready: true } }
`
    expect(compileYaml(yaml).gatewayTable.listeners[0]!.rules[0]!.backends).toEqual([
      {
        weight: 90,
        filters: [],
        backend: { type: 'invalid', status: 500, message: 'service not found' },
      },
      {
        weight: 1,
        filters: [],
        backend: {
          type: 'service',
          name: 'default/svc',
          port: 80,
          endpoints: [
            { address: '10.0.0.1', port: 8080 },
            { address: '10.0.0.3', port: 8080 },
          ],
        },
      },
    ])
  })

  test('filters in order, timeouts in milliseconds', () => {
    const { gatewayTable } = compileYaml(
      GATEWAY +
        rule(`
          filters: [
            { type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } },
            { type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: a, value: b }] } }],
          timeouts: { request: 1m30s, backendRequest: 500ms }`),
    )
    expect(gatewayTable.listeners[0]!.rules[0]).toMatchObject({
      filters: [
        { type: 'URLRewrite', urlRewrite: { path: { replacePrefixMatch: '/' } } },
        {
          type: 'RequestHeaderModifier',
          requestHeaderModifier: { set: [{ name: 'a', value: 'b' }], add: [], remove: [] },
        },
      ],
      timeouts: { requestMs: 90_000, backendRequestMs: 500 },
    })
  })

  test('no timeout where it is 0s', () => {
    const { gatewayTable } = compileYaml(GATEWAY + rule('timeouts: { request: 0s }'))
    expect(gatewayTable.listeners[0]!.rules[0]!.timeouts).toEqual({})
  })

  test('a 500 that says why, for a rule that asks for what we have not', () => {
    const yaml =
      GATEWAY + rule('filters: [{ type: ExternalAuth }], backendRefs: [{ name: svc, port: 80 }]')
    const message = 'unsupported filter type "ExternalAuth"'
    expect(backendsOf(yaml)).toEqual([{ type: 'invalid', status: 500, message }])
  })

  test('a table that survives JSON', () => {
    const { table } = compileYaml(GATEWAY + rule('backendRefs: [{ name: svc, port: 80 }]'))
    expect(JSON.parse(JSON.stringify(table))).toEqual(table)
  })
})
