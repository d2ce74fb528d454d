import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  kubectlPrograms,
  startTestServer,
  type TestServer,
} from '../apiserver/start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test.each(kubectlPrograms())('%s applies them twice, and they are established', async (program) => {
  expect(await server.kubectl('apply -k manifests/crds', '', program)).toMatchObject({
    code: 0,
    stderr: '',
  })
  expect(await server.kubectl('apply -k manifests/crds', '', program)).toMatchObject({
    code: 0,
    stderr: '',
  })
  const waited = await server.kubectl(
    'wait --for=condition=Established crd --all --timeout=20s',
    '',
    program,
  )
  expect(waited.stdout.match(/condition met/g)).toHaveLength(7)
})

const gateway = (spec: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: x }
spec: { gatewayClassName: agentgateway, ${spec} }
`
const listeners = (...all: string[]) =>
  gateway(`listeners: [${all.map((one) => `{ ${one} }`).join(', ')}]`)
const route = (spec: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: x }
spec: { parentRefs: [{ name: g }], ${spec} }
`
const rule = (fields: string) => route(`rules: [{ ${fields} }]`)
const path = (fields: string) => rule(`matches: [{ path: { ${fields} } }]`)
const filter = (fields: string) => rule(`filters: [{ ${fields} }]`)
const backend = (spec: string) => `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: x }
spec: { ${spec} }
`
const provider = (fields: string) => backend(`ai: { provider: { ${fields} } }`)
const policies = (fields: string) =>
  backend(`ai: { provider: { openai: {} } }, policies: { ${fields} }`)
const policy = (spec: string) => `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: x }
spec: { ${spec} }
`
const HTTP = 'name: http, port: 80, protocol: HTTP'
const REDIRECT =
  'type: RequestRedirect, requestRedirect: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } }'
const REWRITE =
  'type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } }'
const PREFIX_TYPES = "when type one of ['Exact', 'PathPrefix']"

const apply = (yaml: string) => server.kubectl('apply --dry-run=server -f -', yaml)

describe('accepted', () => {
  test.each([
    ['a Gateway', listeners(HTTP)],
    [
      'two listeners on one port',
      listeners(HTTP, `name: b, port: 80, protocol: HTTP, hostname: '*.example.com'`),
    ],
    [
      'HTTPS',
      listeners('name: s, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: c }] }'),
    ],
    ['a route with nothing in it', route('hostnames: [a.example.com]')],
    [
      'a route with everything in it',
      rule(`name: all,
        matches: [{ path: { type: PathPrefix, value: /a }, method: POST, headers: [{ name: X-A, value: b }],
          queryParams: [{ name: q, value: '.*', type: RegularExpression }] }],
        filters: [{ ${REWRITE} }, { type: ResponseHeaderModifier, responseHeaderModifier: { add: [{ name: a, value: b }], remove: [c] } }],
        timeouts: { request: 10s, backendRequest: 500ms },
        backendRefs: [{ name: s, port: 80, weight: 0 }, { group: agentgateway.dev, kind: AgentgatewayBackend, name: b,
          filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: a, value: b }] } }] }]`),
    ],
    ['no timeout at all', rule('timeouts: { request: 0s, backendRequest: 10s }')],
    ['a backend for OpenAI', `${provider('openai: { model: gpt-4o-mini }')}  `],
    [
      'a provider at another address',
      provider('anthropic: {}, host: a.example, port: 80, pathPrefix: /v2'),
    ],
    ['a fixed address', backend('static: { host: a.example, port: 80 }')],
    [
      'groups',
      backend(
        `ai: { groups: [{ providers: [{ name: a, openai: {}, policies: { auth: { key: k } } }, { name: b, anthropic: {} }] }] }`,
      ),
    ],
    ['the key of a Secret', policies('auth: { secretRef: { name: s, key: apiToken } }')],
    ['passthrough', policies('auth: { passthrough: {} }')],
    [
      'AI policies',
      policies(`ai: { routes: { /v1/messages: Messages, '*': Passthrough }, modelAliases: { 'fast-*': gpt-4o-mini },
        prompt: { prepend: [{ role: system, content: Hi }] }, defaults: [{ field: temperature, value: 0.5 }],
        overrides: [{ field: stop, value: [a] }] }`),
    ],
  ])('%s', async (_, yaml) => {
    expect(await apply(yaml)).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('refused, in these words', () => {
  test.each([
    [
      'a Gateway without listeners',
      gateway('infrastructure: {}'),
      'spec.listeners: Required value',
    ],
    [
      'two listeners of one name',
      listeners(HTTP, 'name: http, port: 81, protocol: HTTP'),
      'spec.listeners[1]: Duplicate value: map[string]interface {}{"name":"http"}',
    ],
    [
      'two listeners alike',
      listeners(HTTP, 'name: b, port: 80, protocol: HTTP'),
      'Combination of port, protocol and hostname must be unique for each listener',
    ],
    [
      'TLS on HTTP',
      listeners(`${HTTP}, tls: { certificateRefs: [{ name: c }] }`),
      "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    ],
    [
      'HTTPS without a certificate',
      listeners('name: s, port: 443, protocol: HTTPS, tls: {}'),
      'certificateRefs or options must be specified when mode is Terminate',
    ],
    [
      'HTTPS passed through',
      listeners('name: s, port: 443, protocol: HTTPS, tls: { mode: Passthrough }'),
      'tls mode must be Terminate for protocol HTTPS',
    ],
    [
      'a port that is none',
      listeners('name: http, port: 70000, protocol: HTTP'),
      'spec.listeners[0].port: Invalid value: 70000: spec.listeners[0].port in body should be less than or equal to 65535',
    ],
    [
      'a path without its slash',
      path('value: openai'),
      `value must be an absolute path and start with '/' ${PREFIX_TYPES}`,
    ],
    ['a path with two slashes', path('value: /a//b'), `must not contain '//' ${PREFIX_TYPES}`],
    ['a path with dots', path('value: /a/../b'), `must not contain '/../' ${PREFIX_TYPES}`],
    ['a path that ends in dots', path('value: /a/..'), `must not end with '/..' ${PREFIX_TYPES}`],
    [
      'a path with a blank',
      path("value: '/a b'"),
      "must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact', 'PathPrefix']",
    ],
    [
      'a kind of path that is none',
      path('type: Prefix, value: /'),
      'Unsupported value: "Prefix": supported values: "Exact", "PathPrefix", "RegularExpression"',
    ],
    [
      'a Service without a port',
      rule('backendRefs: [{ name: s }]'),
      'Must have port for Service reference',
    ],
    [
      'a redirect with a backend',
      rule(
        'filters: [{ type: RequestRedirect, requestRedirect: {} }], backendRefs: [{ name: s, port: 80 }]',
      ),
      'RequestRedirect filter must not be used together with backendRefs',
    ],
    [
      'a prefix to redirect that is none',
      rule(`matches: [{ path: { type: Exact, value: /a } }], filters: [{ ${REDIRECT} }]`),
      'When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
    ],
    [
      'a prefix to rewrite that are two',
      rule(
        `matches: [{ path: { value: /a } }, { path: { value: /b } }], filters: [{ ${REWRITE} }]`,
      ),
      'When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
    ],
    [
      'a prefix to rewrite in a backendRef',
      rule(
        `matches: [{ path: { type: Exact, value: /a } }], backendRefs: [{ name: s, port: 80, filters: [{ ${REWRITE} }] }]`,
      ),
      'Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
    ],
    [
      'a filter without its settings',
      filter('type: URLRewrite'),
      'filter.urlRewrite must be specified for URLRewrite filter.type',
    ],
    [
      'a filter with another’s settings',
      filter('type: URLRewrite, urlRewrite: {}, requestRedirect: {}'),
      'filter.requestRedirect must be nil if the filter.type is not RequestRedirect',
    ],
    [
      'a filter twice',
      rule('filters: [{ type: URLRewrite, urlRewrite: {} }, { type: URLRewrite, urlRewrite: {} }]'),
      'URLRewrite filter cannot be repeated',
    ],
    [
      'a redirect and a rewrite',
      rule(
        'filters: [{ type: URLRewrite, urlRewrite: {} }, { type: RequestRedirect, requestRedirect: {} }]',
      ),
      'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
    ],
    [
      'a path modifier of two minds',
      filter(
        'type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replacePrefixMatch: / } }',
      ),
      "replaceFullPath must be specified when type is set to 'ReplaceFullPath'",
    ],
    [
      'a filter that is not served',
      filter('type: ExternalAuth'),
      'Unsupported value: "ExternalAuth": supported values: "RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite", "CORS", "ExtensionRef"',
    ],
    [
      'a shorter time for the whole',
      rule('timeouts: { request: 1s, backendRequest: 2s }'),
      'backendRequest timeout cannot be longer than request timeout',
    ],
    [
      'a parent twice',
      route('hostnames: [a.b]').replace('[{ name: g }]', '[{ name: g }, { name: g }]'),
      'sectionName must be unique when parentRefs includes 2 or more references to the same parent',
    ],
    [
      'a parent as a whole and in part',
      route('hostnames: [a.b]').replace(
        '[{ name: g }]',
        '[{ name: g }, { name: g, sectionName: s }]',
      ),
      'sectionName must be specified when parentRefs includes 2 or more references to the same parent',
    ],
    [
      'more matches than a route may have',
      route(`rules: [${`{ matches: [${'{},'.repeat(50)}] },`.repeat(3)}]`),
      'While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128',
    ],
    [
      'two kinds of backend',
      backend('ai: { provider: { openai: {} } }, static: { host: a, port: 1 }'),
      'exactly one of the fields in [ai static dynamicForwardProxy mcp aws a2a] must be set',
    ],
    [
      'no kind of backend',
      backend('policies: { auth: { key: k } }'),
      'exactly one of the fields in [ai static dynamicForwardProxy mcp aws a2a] must be set',
    ],
    [
      'AI policies for an address',
      backend('static: { host: a, port: 1 }, policies: { ai: { modelAliases: { a: b } } }'),
      'AI policies require AI backend',
    ],
    [
      'two providers in one',
      provider('openai: {}, anthropic: {}'),
      'exactly one of the fields in [openai azureopenai azure anthropic gemini vertexai bedrock custom] must be set',
    ],
    [
      'a host without a port',
      provider('openai: {}, host: a'),
      'both host and port must be set together',
    ],
    [
      'a path and a prefix',
      provider('openai: {}, host: a, port: 1, path: /a, pathPrefix: /b'),
      'path and pathPrefix are mutually exclusive',
    ],
    [
      'a prefix without a host',
      provider('openai: {}, pathPrefix: /b'),
      'pathPrefix requires host to be set',
    ],
    [
      'a provider and groups',
      backend(
        'ai: { provider: { openai: {} }, groups: [{ providers: [{ name: a, openai: {} }] }] }',
      ),
      'exactly one of the fields in [provider groups] must be set',
    ],
    [
      'a name twice in a group',
      backend(
        'ai: { groups: [{ providers: [{ name: a, openai: {} }, { name: a, openai: {} }] }] }',
      ),
      'provider names must be unique within a group',
    ],
    [
      'a route type that is none',
      policies('ai: { routes: { /a: messages } }'),
      'Unsupported value: "messages"',
    ],
    [
      'two credentials',
      policies('auth: { key: k, passthrough: {} }'),
      'at most one of the fields in [key secretRef passthrough] may be set',
    ],
    [
      'an address without a port',
      backend('static: { host: a }'),
      'must specify either unixPath or both host and port',
    ],
    [
      'a policy for nothing',
      policy('traffic: {}'),
      'exactly one of the fields in [targetRefs targetSelectors] must be set',
    ],
    [
      'a policy of nothing',
      policy('targetRefs: [{ group: g, kind: Gateway, name: x }]'),
      'At least one of traffic, frontend, or backend must be provided.',
    ],
  ])('%s', async (_, yaml, words) => {
    const { code, stderr } = await apply(yaml)
    expect(stderr).toContain(words)
    expect(code).toBe(1)
  })

  test.each([
    ['a typing error', provider('antropic: { model: m }'), 'spec.ai.provider.antropic'],
    ['the provider one indent too high', backend('ai: { openai: {} }'), 'spec.ai.openai'],
    ['the model one indent too high', provider('openai: {}, model: m'), 'spec.ai.provider.model'],
    [
      'policies one indent too deep',
      backend('ai: { provider: { openai: {} }, policies: { auth: { key: k } } }'),
      'spec.ai.policies',
    ],
    [
      'the secretRef one indent too high',
      policies('secretRef: { name: s }'),
      'spec.policies.secretRef',
    ],
    [
      'the secretRef one indent too deep',
      policies('auth: { key: k, passthrough: { secretRef: { name: s } } }'),
      'spec.policies.auth.passthrough.secretRef',
    ],
    [
      'a policy that is not served',
      policies('ai: { promptCaching: { ttl: 1h } }'),
      'spec.policies.ai.promptCaching.ttl',
    ],
    [
      'the backendRefs one indent too deep',
      rule('matches: [{ backendRefs: [] }]'),
      'spec.rules[0].matches[0].backendRefs',
    ],
    [
      'the path type one indent too high',
      rule('matches: [{ type: PathPrefix, value: /a }]'),
      'spec.rules[0].matches[0].type',
    ],
    ['the parentRefs in a rule', rule('parentRefs: []'), 'spec.rules[0].parentRefs'],
    [
      'the port outside its listener',
      gateway('port: 8080, listeners: [{ name: a, port: 1, protocol: HTTP }]'),
      'spec.port',
    ],
  ])('%s, as an unknown field', async (_, yaml, field) => {
    const { code, stderr } = await apply(yaml)
    expect(stderr).toContain(`unknown field "${field}"`)
    expect(code).toBe(1)
  })

  test('another controller for a class', async () => {
    const gatewayClass = (name: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: x }
spec: { controllerName: ${name} }
`
    expect(await server.kubectl('apply -f -', gatewayClass('example.com/one'))).toMatchObject({
      code: 0,
    })
    const { stderr } = await server.kubectl('apply -f -', gatewayClass('example.com/two'))
    expect(stderr).toContain('spec.controllerName: Invalid value: "string": field is immutable')
  })
})

test('what is left out has the known defaults', async () => {
  await server.kubectl(
    'apply -f -',
    `${listeners(HTTP)}---${rule('backendRefs: [{ name: s, port: 80 }]')}`,
  )
  const { stdout } = await server.kubectl('get gateway/x httproute/x -o json')
  const [{ spec: gateway }, { spec: route }] = JSON.parse(stdout).items
  expect(gateway.listeners[0].allowedRoutes).toEqual({ namespaces: { from: 'Same' } })
  expect(route).toEqual({
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'g' }],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ group: '', kind: 'Service', name: 's', port: 80, weight: 1 }],
      },
    ],
  })
})

test('short names, categories and older versions find them', async () => {
  const { stdout } = await server.kubectl(
    'get gtw,httproutes.v1beta1.gateway.networking.k8s.io,gc -o name',
  )
  expect(stdout.trim().split('\n')).toEqual([
    'gateway.gateway.networking.k8s.io/x',
    'httproute.gateway.networking.k8s.io/x',
    'gatewayclass.gateway.networking.k8s.io/x',
  ])
  for (const names of ['agbe', 'agpol', 'agpar', 'refgrant', 'agentgateway', 'gateway-api']) {
    expect(await server.kubectl(`get ${names}`)).toMatchObject({ code: 0 })
  }
})

test('columns say what matters', async () => {
  const columns = async (what: string) =>
    (await server.kubectl(`get ${what}`)).stdout
      .split('\n')[0]
      ?.split(/\s{2,}/)
      .filter((one) => one !== '')
  await server.kubectl('apply -f -', backend('static: { host: a.example, port: 80 }'))
  await server.kubectl(
    'apply -f -',
    policy(
      'targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: x }], traffic: { csrf: {} }',
    ),
  )
  expect(await columns('gateway')).toEqual(['NAME', 'CLASS', 'ADDRESS', 'PROGRAMMED', 'AGE'])
  expect(await columns('httproute')).toEqual(['NAME', 'HOSTNAMES', 'AGE'])
  expect(await columns('gatewayclass -o wide')).toEqual([
    'NAME',
    'CONTROLLER',
    'ACCEPTED',
    'AGE',
    'DESCRIPTION',
  ])
  expect(await columns('agbe')).toEqual(['NAME', 'ACCEPTED', 'AGE'])
  expect(await columns('agpol')).toEqual(['NAME', 'ACCEPTED', 'ATTACHED', 'AGE'])
})
