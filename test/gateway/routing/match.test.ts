import { expect, test } from 'vitest'
import { match } from '../../../gateway/routing/match.ts'
import { compileYaml } from '../controller/resources-from-yaml.ts'

/** Which rule answers, as `route/rule`, or why none does. */
function find(
  yaml: string,
  request: string,
  headers: Record<string, string> = {},
  serverName?: string,
): string {
  const { gatewayTable } = compileYaml(yaml)
  const [, method = '', host = '', port, path = '', query = ''] =
    request.match(/^(\w+) ([^/]*?)(?::(\d+))?(\/[^?]*)(?:\?(.*))?$/) ?? []
  const found = match(gatewayTable, {
    port: Number(port ?? 80),
    host: host === '' ? 'example.test' : host,
    method,
    path,
    query,
    headers,
    serverName,
  })
  return found.type === 'matched'
    ? `${found.rule.route.split('/')[1]}/${found.rule.name}`
    : found.type
}

const GATEWAY = `
kind: Gateway
metadata: { name: gateway }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
---
`

const route = (name: string, spec: string, metadata = '') => `
kind: HTTPRoute
metadata: { name: ${name}, ${metadata} }
spec: { parentRefs: [{ name: gateway, namespace: default }], ${spec} }
---
`

test.each([
  ['GET /v2', 'r/0'],
  ['GET /v2/', 'r/0'],
  ['GET /v2/example', 'r/0'],
  ['GET /v2example', 'route-not-found'],
  ['GET /foo/v2/example', 'route-not-found'],
  ['GET /V2', 'route-not-found'],
  ['GET /abc/', 'r/1'],
  ['GET /abc', 'r/1'],
  ['GET /abcd', 'route-not-found'],
  ['GET /one', 'r/2'],
  ['GET /one/', 'route-not-found'],
  ['GET /one/two', 'route-not-found'],
  ['GET /files/7/raw', 'r/3'],
  ['GET /files/x/raw', 'route-not-found'],
  ['GET /files/7/raw/more', 'route-not-found'],
])('paths match by their type, prefixes by whole elements: %s is %s', (request, expected) => {
  const yaml =
    GATEWAY +
    route(
      'r',
      `rules: [
        { matches: [{ path: { type: PathPrefix, value: /v2 } }] },
        { matches: [{ path: { type: PathPrefix, value: /abc/ } }] },
        { matches: [{ path: { type: Exact, value: /one } }] },
        { matches: [{ path: { type: RegularExpression, value: '/files/[0-9]+/raw' } }] }]`,
    )
  expect(find(yaml, request)).toBe(expected)
})

test.each([
  ['GET /match/exact/one', {}, 'r/3'],
  ['GET /match/exact', {}, 'r/2'],
  ['GET /match/prefix/one/any', {}, 'r/1'],
  ['GET /match/prefix/two/any', {}, 'r/0'],
  ['GET /match/any', {}, 'r/4'],
  ['POST /match/any', {}, 'r/5'],
  ['GET /match/any', { version: 'one' }, 'r/6'],
  ['POST /match/any', { version: 'one' }, 'r/5'],
  ['GET /match/any', { version: 'one', colour: 'blue' }, 'r/7'],
  ['GET /match/any?animal=whale', {}, 'r/8'],
  ['GET /match/any?animal=whale', { version: 'one' }, 'r/6'],
])('the more particular match goes first: %s with %o is %s', (request, headers, expected) => {
  const yaml =
    GATEWAY +
    route(
      'r',
      `rules: [
        { matches: [{ path: { value: /match/prefix } }] },
        { matches: [{ path: { value: /match/prefix/one } }] },
        { matches: [{ path: { value: /match/exact } }] },
        { matches: [{ path: { type: Exact, value: /match/exact/one } }] },
        { matches: [{ path: { value: /match } }] },
        { matches: [{ path: { value: /match }, method: POST }] },
        { matches: [{ path: { value: /match }, headers: [{ name: Version, value: one }] }] },
        { matches: [{ path: { value: /match }, headers: [
          { name: version, value: one }, { name: Colour, value: 'bl.e', type: RegularExpression }] }] },
        { matches: [{ path: { value: /match }, queryParams: [{ name: animal, value: whale }] }] }]`,
    )
  expect(find(yaml, request, headers as Record<string, string>)).toBe(expected)
})

test('an exact path goes before a prefix of the same length, whatever else they ask for', () => {
  const yaml =
    GATEWAY +
    route(
      'r',
      `rules: [
        { matches: [{ path: { value: /a }, method: GET, headers: [{ name: x, value: y }] }] },
        { matches: [{ path: { type: Exact, value: /a } }] }]`,
    )
  expect(find(yaml, 'GET /a', { x: 'y' })).toBe('r/1')
})

test.each([
  ['GET /models/gpt', 'r/0'],
  ['GET /models/long/claude', 'r/1'],
])('an expression and a prefix go by their lengths: %s is %s', (request, expected) => {
  const yaml =
    GATEWAY +
    route(
      'r',
      `rules: [
        { matches: [{ path: { type: RegularExpression, value: '/models/.*' } }] },
        { matches: [{ path: { value: /models/long } }] },
        { matches: [{ path: { value: /models } }] }]`,
    )
  expect(find(yaml, request)).toBe(expected)
})

test('of equal matches the oldest route counts, then the first by name, then the first rule', () => {
  const rules =
    'rules: [{ matches: [{ path: { value: /a } }] }, { matches: [{ path: { value: /a } }] }]'
  const at = (time: string) => `creationTimestamp: '${time}'`
  const young = route('young', rules, at('2026-01-02T00:00:00Z'))
  const old = route('old', rules, at('2026-01-01T00:00:00Z'))
  const alike = route('alike', rules, at('2026-01-02T00:00:00Z'))
  expect(find(GATEWAY + young + old + alike, 'GET /a')).toBe('old/0')
  expect(find(GATEWAY + young + alike, 'GET /a')).toBe('alike/0')
})

test('a rule without matches takes every path', () => {
  expect(find(GATEWAY + route('r', 'rules: [{ backendRefs: [] }]'), 'GET /any/thing')).toBe('r/0')
})

test.each([
  ['GET foo.example.com/', 'exact/0'],
  ['GET FOO.example.com/', 'exact/0'],
  ['GET foo.example.com:80/', 'exact/0'],
  ['GET bar.example.com/', 'wild/0'],
  ['GET a.b.example.com/', 'wild/0'],
  ['GET example.com/', 'all/0'],
  ['GET foo.example.com/only-all', 'all/1'],
])('the more particular hostname goes first: %s is %s', (request, expected) => {
  const yaml =
    GATEWAY +
    route('all', `rules: [{ matches: [{}] }, { matches: [{ path: { value: /only-all } }] }]`) +
    route(
      'wild',
      `hostnames: ['*.example.com'], rules: [{ matches: [{ path: { type: Exact, value: / } }] }]`,
    ) +
    route(
      'exact',
      `hostnames: [foo.example.com], rules: [{ matches: [{ path: { type: Exact, value: / } }] }]`,
    )
  expect(find(yaml, request)).toBe(expected)
})

test('a port in the Host header does not matter', () => {
  const { gatewayTable } = compileYaml(
    GATEWAY + route('r', 'hostnames: [foo.example.com], rules: [{}]'),
  )
  const request = { port: 80, method: 'GET', path: '/', query: '', headers: {} }
  expect(match(gatewayTable, { ...request, host: 'foo.example.com:31234' }).type).toBe('matched')
  expect(match(gatewayTable, { ...request, host: '[::1]:31234' }).type).toBe('route-not-found')
})

const LISTENERS = `
kind: Gateway
metadata: { name: gateway }
spec:
  gatewayClassName: agentgateway
  listeners:
    - { name: empty, port: 80, protocol: HTTP }
    - { name: wild, port: 80, protocol: HTTP, hostname: '*.example.com' }
    - { name: wilder, port: 80, protocol: HTTP, hostname: '*.foo.example.com' }
    - { name: exact, port: 80, protocol: HTTP, hostname: abc.foo.example.com }
    - { name: other, port: 81, protocol: HTTP, hostname: '*.example.com' }
---
${['empty', 'wild', 'wilder', 'exact']
  .map(
    (name) => `
kind: HTTPRoute
metadata: { name: for-${name} }
spec:
  parentRefs: [{ name: gateway, sectionName: ${name} }]
  rules: [{ matches: [{ path: { value: /${name} } }] }]`,
  )
  .join('\n---')}
`

test.each([
  ['GET bar.com/empty', 'for-empty/0'],
  ['GET bar.com/wild', 'route-not-found'],
  ['GET bar.example.com/wild', 'for-wild/0'],
  ['GET bar.example.com/empty', 'route-not-found'],
  ['GET bar.foo.example.com/wilder', 'for-wilder/0'],
  ['GET bar.foo.example.com/wild', 'route-not-found'],
  ['GET abc.foo.example.com/exact', 'for-exact/0'],
  ['GET abc.foo.example.com/wilder', 'route-not-found'],
  ['GET bar.com:81/', 'listener-not-found'],
  ['GET bar.com:82/', 'listener-not-found'],
])(
  'only the most particular listener of the port sees a request: %s is %s',
  (request, expected) => {
    expect(find(LISTENERS, request)).toBe(expected)
  },
)

test.each([
  ['bar.com', 'bar.com', 'for-empty/0'],
  ['other.com', 'bar.com', 'for-empty/0'],
  ['bar.example.com', 'bar.com', 'misdirected'],
  ['bar.com', 'bar.example.com', 'misdirected'],
])(
  'a connection opened to %s is for hosts of the same listener: %s is %s',
  (serverName, host, expected) => {
    const path = host === 'bar.com' ? 'empty' : 'wild'
    expect(find(LISTENERS, `GET ${host}/${path}`, {}, serverName)).toBe(expected)
  },
)

test('finds one route of many by its path', () => {
  const routes = Array.from({ length: 300 }, (_, index) =>
    route(`r${index}`, `rules: [{ matches: [{ path: { value: /team-${index}/v1 } }] }]`),
  )
  const yaml = GATEWAY + routes.join('')
  expect(find(yaml, 'GET /team-217/v1/chat')).toBe('r217/0')
  expect(find(yaml, 'GET /team-217')).toBe('route-not-found')
})
