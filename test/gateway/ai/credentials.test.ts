// With which credentials does a backend get a request? reference §1.2, §1.4, §2.4.

import { describe, expect, test } from 'vitest'
import { backend, secret, send, startBackend } from './start-backend.ts'
import { startModel } from './start-model.ts'

const BODY = { model: 'm', messages: [] }

async function ask(
  spec: (port: number) => string,
  more = '',
  sent: Record<string, string> = {},
  query = '',
) {
  const model = await startModel()
  const env = { OPENAI_BASE_URL: model.address, ANTHROPIC_BASE_URL: model.address }
  const { address } = await startBackend(backend(spec(model.port)) + more, env)
  await send(`${address}/${query}`, BODY, sent)
  return model.asked[0]!
}

const ai = (auth: string, provider = 'openai') =>
  `{ ai: { provider: { ${provider}: {} } }, policies: { auth: ${auth} } }`

describe('an AI provider', () => {
  test.each([
    ['Authorization: sk-1', '', { Authorization: 'sk-1' }, 'Bearer sk-1'],
    ['Authorization: Bearer sk-1', '', { Authorization: 'Bearer sk-1\n' }, 'Bearer sk-1'],
    ['Authorization: bearer sk-1', '', { Authorization: 'bearer sk-1' }, 'Bearer bearer sk-1'],
    ['a key of its own', ', key: token', { token: ' sk-1 ' }, 'Bearer sk-1'],
    [
      'Bearer under a key of its own',
      ', key: token',
      { token: 'Bearer sk-1' },
      'Bearer Bearer sk-1',
    ],
  ])('takes a Secret with %s (§1.4)', async (_, key, data, seen) => {
    const yaml = secret('s', data as Record<string, string>)
    const { headers } = await ask(() => ai(`{ secretRef: { name: s ${key} } }`), yaml, {
      authorization: 'client',
    })
    expect(headers.authorization).toBe(seen)
  })

  test('takes an inline key', async () => {
    const { headers } = await ask(() => ai('{ key: sk-2 }', 'anthropic'))
    expect(headers['x-api-key']).toBe('sk-2')
  })

  test('with passthrough gets what the client sent', async () => {
    const { headers } = await ask(() => ai('{ passthrough: {} }'), '', {
      authorization: 'Bearer mine',
    })
    expect(headers.authorization).toBe('Bearer mine')
  })

  test.each([
    ['a header', 'header: { name: api-key }', { 'api-key': 'sk-3' }, '/v1/chat/completions?q=1'],
    [
      'a header with a prefix',
      `header: { name: X-Auth, prefix: 'Key ' }`,
      { 'x-auth': 'Key sk-3' },
      '/v1/chat/completions?q=1',
    ],
    ['the query', 'queryParameter: { name: key }', {}, '/v1/chat/completions?q=1&key=sk-3'],
    [
      'a cookie',
      'cookie: { name: session }',
      { cookie: 'a=b; session=sk-3' },
      '/v1/chat/completions?q=1',
    ],
  ])(
    'gets it in %s, in place of whatever the client has there',
    async (_, location, headers, path) => {
      const auth = `{ key: sk-3, location: { ${location} } }`
      const sent = {
        authorization: 'Bearer mine',
        'api-key': 'mine',
        'x-auth': 'mine',
        cookie: 'a=b; session=mine',
      }
      const seen = await ask(
        () => ai(auth),
        '',
        sent,
        location.startsWith('query') ? '?key=mine&q=1' : '?q=1',
      )
      expect(seen.path).toBe(path)
      expect(seen.headers).toMatchObject(headers)
      expect(seen.headers.authorization).toBeUndefined()
    },
  )

  test('an explicit place in Authorization is left alone for Anthropic too', async () => {
    const auth = `{ key: t, location: { header: { name: Authorization, prefix: 'Bearer ' } } }`
    const { headers } = await ask(() => ai(auth, 'anthropic'))
    expect(headers.authorization).toBe('Bearer t')
    expect(headers['x-api-key']).toBeUndefined()
  })

  test('gets further credentials, each in its place', async () => {
    const credentials = `[
      { location: { header: { name: x-tenant } }, secretRef: { name: s, key: tenant } },
      { location: { queryParameter: { name: k } }, secretRef: { name: s } }]`
    const yaml = secret('s', { tenant: 'blue', Authorization: 'Bearer sk&4' })
    const { headers, path } = await ask(() => ai(`{ credentials: ${credentials} }`), yaml, {
      authorization: 'Bearer mine',
    })
    expect(headers).toMatchObject({ 'x-tenant': 'blue', authorization: 'Bearer mine' })
    expect(path).toBe('/v1/chat/completions?k=sk%264')
  })
})

describe('a fixed address', () => {
  const fixed = (auth: string) => (port: number) =>
    `{ static: { host: 127.0.0.1, port: ${port} }, policies: { auth: ${auth} } }`

  test('gets a key as a bearer token', async () => {
    const { headers, text } = await ask(fixed('{ key: sk-5 }'), '', { authorization: 'client' })
    expect(headers.authorization).toBe('Bearer sk-5')
    expect(JSON.parse(text)).toEqual(BODY)
  })

  test('gets it elsewhere', async () => {
    const { path } = await ask(fixed('{ key: sk-5, location: { queryParameter: { name: k } } }'))
    expect(path).toBe('/?k=sk-5')
  })
})
