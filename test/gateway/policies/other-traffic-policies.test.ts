// traffic.headerModifiers, hostRewrite, timeouts, delay, csrf and directResponse: reference §1.5, and §2.8 for what
// a client gets to read.

import { expect, test } from 'vitest'
import { startPolicies, staticBackend, textOf, traffic } from './start-policies.ts'

test('headerModifiers change the headers of requests and replies', async () => {
  const { address, model } = await startPolicies(
    traffic(
      '{ headerModifiers: { request: { set: [{ name: x-a, value: one }], remove: [x-b] }, response: { add: [{ name: x-c, value: two }] } } }',
    ),
  )
  const answer = await fetch(address, { headers: { 'x-b': '1' } })
  const { headers } = model.asked[0]!
  expect([headers['x-a'], headers['x-b'], answer.headers.get('x-c')]).toEqual([
    'one',
    undefined,
    'two',
  ])
})

test("hostRewrite None passes the client's own Host on", async () => {
  const plain = await startPolicies('')
  await fetch(plain.address)
  expect(plain.model.asked[0]!.headers.host).toBe(`127.0.0.1:${plain.model.port}`)
  const { address, model, port } = await startPolicies(traffic('{ hostRewrite: { mode: None } }'))
  await fetch(address)
  expect(model.asked[0]!.headers.host).toBe(`127.0.0.1:${port}`)
})

test('timeouts.request ends a request with 504', async () => {
  const { address, model, records } = await startPolicies(
    traffic('{ timeouts: { request: 50ms } }'),
  )
  model.answer = () => {}
  expect(await textOf(fetch(address))).toBe('504 request timeout')
  expect(records[0]).toMatchObject({ reason: 'Timeout' })
})

test.each([
  ['a duration', '300ms'],
  ['milliseconds', 'request.path == "/x" ? 300 : 0'],
  ['a duration of CEL', 'duration("300ms")'],
])('delay holds a request up: %s', async (_, duration) => {
  const { address } = await startPolicies(traffic(`{ delay: { duration: '${duration}' } }`))
  const began = performance.now()
  expect(await textOf(fetch(`${address}/x`))).toBe('200 hello')
  expect(performance.now() - began).toBeGreaterThan(290)
})

test('a delay counts against the time limit', async () => {
  const { address, model } = await startPolicies(
    traffic('{ delay: { duration: 5s }, timeouts: { request: 50ms } }'),
  )
  expect((await fetch(address)).status).toBe(504)
  expect(model.asked).toEqual([])
})

test.each([
  ['that only reads', 'GET', { origin: 'https://evil' }, 200],
  ['of no browser', 'POST', {}, 200],
  ['from the same site', 'POST', { 'sec-fetch-site': 'same-origin' }, 200],
  ['from another site', 'POST', { 'sec-fetch-site': 'cross-site' }, 403],
  ['of another origin', 'POST', { origin: 'https://evil' }, 403],
  ['of an origin that is trusted', 'POST', { origin: 'https://friend' }, 200],
])('csrf: a request %s (%s) gives %j %d', async (_, method, headers, status) => {
  const { address } = await startPolicies(
    traffic("{ csrf: { additionalOrigins: ['https://friend'] } }"),
  )
  const answer = await fetch(address, { method, headers: headers as Record<string, string> })
  expect(answer.status).toBe(status)
  if (status === 403) expect(await answer.text()).toBe('CSRF validation failed')
})

test('directResponse answers without any backend', async () => {
  const { address, model, records } = await startPolicies(
    traffic(
      `{ directResponse: { status: 418, body: teapot, headers: [{ name: x-path, value: request.path }] } }`,
    ),
    { backend: (port) => staticBackend(port) },
  )
  const answer = await fetch(`${address}/one`)
  expect(answer.headers.get('x-path')).toBe('/one')
  expect(await textOf(answer)).toBe('418 teapot')
  expect(records[0]).toMatchObject({ reason: 'DirectResponse', status: 418 })
  expect(model.asked).toEqual([])
})

test('directResponse can be computed, and be for some requests only', async () => {
  const { address } = await startPolicies(
    traffic(`{ directResponse: { conditional: [{ condition: 'request.path == "/one"',
      policy: { status: 200, bodyExpression: '{"path": request.path}' } }] } }`),
  )
  expect(await textOf(fetch(`${address}/one`))).toBe('200 {"path":"/one"}')
  expect(await textOf(fetch(`${address}/two`))).toBe('200 hello')
})
