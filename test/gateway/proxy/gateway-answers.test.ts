// What the gateway says itself, in agentgateway's words.

import { describe, expect, test } from 'vitest'
import type { ResolvedBackend, RouteFilter } from '../../../gateway/routing/routing-table.ts'
import { reply, startByteUpstream } from './byte-upstream.ts'
import { deferred } from './deferred.ts'
import { freePort } from './free-port.ts'
import { aiBackend, PORT, staticBackend, tableOf } from './gateway-table.ts'
import { sendBytes } from './send-bytes.ts'
import { startTestProxy } from './start-test-proxy.ts'

const chat = (body: unknown = { model: 'gpt-4o', messages: [] }) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

test('a request that no route takes is a plain 404', async () => {
  const { address, records } = await startTestProxy(tableOf([]))
  const answer = await fetch(`${address}/nowhere?key=secret`)
  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-type')).toBe('text/plain')
  expect(await answer.text()).toBe('route not found')
  expect(records[0]).toMatchObject({ status: 404, reason: 'NotFound', path: '/nowhere' })
})

test('a host that no listener takes is a plain 404', async () => {
  const { address } = await startTestProxy(tableOf([], { hostname: 'a.example.com' }))
  const answer = await fetch(address)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toBe('listener not found')
})

test.each([
  [500, 'service not found'],
  [500, 'backend does not exist'],
])('a backend that cannot be used answers %i %s', async (status, message) => {
  const backend = { type: 'invalid', status, message } as const
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await fetch(address)
  expect(answer.status).toBe(status)
  expect(await answer.text()).toBe(message)
})

test('a rule without backends answers 500', async () => {
  const { address } = await startTestProxy(tableOf([{ prefix: '/' }]))
  const answer = await fetch(address)
  expect(answer.status).toBe(500)
  expect(await answer.text()).toBe('no valid backends')
})

test('an upstream that refuses the connection is a 503', async () => {
  const backend = staticBackend(`http://127.0.0.1:${await freePort()}`)
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toMatch(/^upstream call failed: connect ECONNREFUSED/)
})

test('an upstream without an address is a 503', async () => {
  const backend = staticBackend('http://nowhere.invalid:8080')
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toBe('backends required DNS resolution which failed')
})

test('a service without endpoints is a 503', async () => {
  const backend: ResolvedBackend = { type: 'service', name: 'test/web', port: 80, endpoints: [] }
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
  const answer = await fetch(address)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toBe('no healthy backends')
})

test.each([
  ['requestMs', 'request timeout'],
  ['backendRequestMs', 'upstream call timeout'],
])('a silent upstream runs into %s', async (limit, message) => {
  const upstream = await startByteUpstream(() => {})
  const backend = staticBackend(upstream.address)
  const table = tableOf([{ prefix: '/', backend, timeouts: { [limit]: 50 } }])
  const { address } = await startTestProxy(table)
  const answer = await fetch(address)
  expect(answer.status).toBe(504)
  expect(await answer.text()).toBe(message)
  await expect.poll(() => upstream.sockets[0]?.closed).toBe(true)
})

describe('a body that cannot be sent to a model', () => {
  test.each([
    ['no JSON', 'hello', 400, 'the body is not valid JSON'],
    ['nothing', '', 400, 'the body is not valid JSON'],
    ['no object', '[]', 400, 'the body is not a JSON object'],
    ['no model', { messages: [] }, 400, 'missing field: model not specified'],
    ['no messages', { model: 'claude' }, 400, 'missing field: messages'],
    ['too much', { model: 'x', fill: 'a'.repeat(2000) }, 413, 'request was too large'],
  ])('with %s', async (_, body, status, message) => {
    const table = tableOf([{ prefix: '/', backend: aiBackend('anthropic') }])
    const { address } = await startTestProxy(table, { MAX_REQUEST_BODY_BYTES: '1000' })
    const answer = await fetch(address, chat(body))
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('text/plain')
    expect(await answer.text()).toBe(`failed to process LLM request: ${message}`)
  })

  test('in a content encoding', async () => {
    const { address } = await startTestProxy(
      tableOf([{ prefix: '/', backend: aiBackend('openai') }]),
    )
    const request = chat()
    const headers = { ...request.headers, 'content-encoding': 'gzip' }
    const answer = await fetch(address, { ...request, headers })
    expect(answer.status).toBe(415)
  })

  test.each([
    ['anthropic', 'Responses'],
    ['anthropic', 'Embeddings'],
    ['openai', 'AnthropicTokenCount'],
  ] as const)('to %s as %s', async (provider, type) => {
    const backend = aiBackend(provider, { policies: { ai: { routes: [{ suffix: '*', type }] } } })
    const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
    const answer = await fetch(address, chat())
    expect(answer.status).toBe(400)
    expect(await answer.text()).toBe(
      `failed to process LLM request: unsupported conversion to ${provider}`,
    )
  })
})

test.each([
  ['no JSON', 'hello', 'the reply is not JSON'],
  ['no content', '{}', 'the reply has no content'],
])('a reply of a model with %s is a 502', async (_, body, message) => {
  const upstream = await startByteUpstream((socket) => socket.write(reply(body)))
  const table = tableOf([{ prefix: '/', backend: aiBackend('anthropic') }])
  const { address, faults } = await startTestProxy(table, { ANTHROPIC_BASE_URL: upstream.address })
  const answer = await fetch(address, chat())
  expect(answer.status).toBe(502)
  expect(await answer.text()).toBe(`failed to process LLM response: ${message}`)
  expect(faults).toEqual([])
})

test('a key that would break out of its header is not sent, and not shown', async () => {
  const auth = { type: 'key', key: 'sk-1\r\nx-evil: 1' } as const
  const upstream = await startByteUpstream((socket) => socket.write(reply('{}')))
  const table = tableOf([{ prefix: '/', backend: aiBackend('openai', { policies: { auth } }) }])
  const { address } = await startTestProxy(table, { OPENAI_BASE_URL: upstream.address })
  const answer = await fetch(address, chat())
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('sk-1')
  expect(upstream.received).toEqual([])
})

describe('filters', () => {
  async function startWith(filters: RouteFilter[], prefix = '/a') {
    const upstream = await startByteUpstream((socket) => socket.write(reply('ok', 'x-old: 1\r\n')))
    const backend = staticBackend(upstream.address)
    return { upstream, ...(await startTestProxy(tableOf([{ prefix, filters, backend }]))) }
  }

  test('change headers on both ways', async () => {
    const modifier = {
      set: [{ name: 'X-Set', value: 'new' }],
      add: [{ name: 'X-Add', value: 'b' }],
      remove: ['X-Old'],
    }
    const { address, upstream } = await startWith([
      { type: 'RequestHeaderModifier', requestHeaderModifier: modifier },
      { type: 'ResponseHeaderModifier', responseHeaderModifier: modifier },
    ])
    const headers = { 'x-set': 'old', 'x-add': 'a', 'x-old': '1' }
    const answer = await fetch(`${address}/a`, { headers })
    expect(upstream.received[0]).toMatch(/x-set: new\r\n/i)
    expect(upstream.received[0]).toMatch(/x-add: a,b\r\n/i)
    expect(upstream.received[0]).not.toMatch(/x-old/i)
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'x-set': 'new', 'x-add': 'b' })
    expect(answer.headers.has('x-old')).toBe(false)
  })

  test.each([
    ['/a', '/x', '/a/b?c=d', '/x/b?c=d'],
    ['/a', '/', '/a/b', '/b'],
    ['/a', '/', '/a', '/'],
    ['/a/', '/x/', '/a/b/', '/x/b/'],
    ['/', '/x', '/b', '/x/b'],
  ])('replace the prefix %s by %s', async (prefix, replacePrefixMatch, asked, seen) => {
    const path = { type: 'ReplacePrefixMatch', replacePrefixMatch } as const
    const filters: RouteFilter[] = [
      { type: 'URLRewrite', urlRewrite: { path, hostname: 'b.example' } },
    ]
    const { address, upstream } = await startWith(filters, prefix)
    await fetch(address + asked)
    expect(upstream.received[0]).toMatch(`GET ${seen} HTTP/1.1\r\nhost: b.example\r\n`)
  })

  test.each([
    [{ statusCode: 302 }, 'http://a.example:8080/a?q=1'],
    [{ statusCode: 301, scheme: 'https' }, 'https://a.example/a?q=1'],
    [{ statusCode: 303, hostname: 'b.example', port: 80 }, 'http://b.example/a?q=1'],
  ] as const)('redirect with %o', async (requestRedirect, location) => {
    const { port } = await startWith([{ type: 'RequestRedirect', requestRedirect }])
    const answer = await sendBytes(port, 'GET /a?q=1 HTTP/1.1\r\nHost: a.example\r\n\r\n')
    expect(answer).toMatch(`HTTP/1.1 ${requestRedirect.statusCode} `)
    expect(answer).toContain(`location: ${location}\r\n`)
  })
})

test('a header that a filter cannot set is an error of the route, for each request', async () => {
  const upstream = await startByteUpstream((socket) => socket.write(reply('ok')))
  const modifier = { set: [{ name: 'x-new', value: 'a\r\nb: c' }], add: [], remove: [] }
  const filters: RouteFilter[] = [
    { type: 'ResponseHeaderModifier', responseHeaderModifier: modifier },
  ]
  const table = tableOf([{ prefix: '/', filters, backend: staticBackend(upstream.address) }])
  const { address } = await startTestProxy(table)
  for (let round = 0; round < 2; round++) {
    const answer = await fetch(address)
    expect(answer.status).toBe(500)
    expect(await answer.text()).toBe('the header x-new has an invalid value')
  }
})

test('a new table counts at once, and its listeners open and close with it', async () => {
  const table = tableOf([])
  const { proxy, address } = await startTestProxy(table, { PORT_9090: '0' })
  const backend = { type: 'invalid', status: 418, message: 'new' } as const
  const changed = tableOf([{ prefix: '/', backend }])
  const second = { ...changed.listeners[0]!, port: 9090 }
  await proxy.serve({ ...changed, listeners: [...changed.listeners, second] })
  expect((await fetch(address)).status).toBe(418)
  expect((await fetch(`http://127.0.0.1:${proxy.boundPort(9090)}`)).status).toBe(418)

  await proxy.serve({ ...changed, listeners: [second] })
  expect(proxy.boundPort(PORT)).toBeUndefined()
  await expect(fetch(address)).rejects.toThrow()
})

test('closing lets a request end, and takes no more', async () => {
  const arrived = deferred<() => void>()
  const upstream = await startByteUpstream((socket) =>
    arrived.resolve(() => socket.write(reply('late'))),
  )
  const backend = staticBackend(upstream.address)
  const table = tableOf([{ prefix: '/', backend }])
  const { proxy, address } = await startTestProxy(table, { DRAIN_TIMEOUT_MS: '100000' })
  const answer = fetch(address)
  const finish = await arrived.promise
  const closed = proxy.close()
  await expect(fetch(address)).rejects.toThrow()
  finish()
  expect(await (await answer).text()).toBe('late')
  await closed
  expect(proxy.ready).toBe(false)
})
