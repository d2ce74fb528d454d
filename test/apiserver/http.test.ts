// Are wrong requests refused in Kubernetes' words, and is nothing given away without a credential?

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
})

describe('without a credential', () => {
  test.each(['/version', '/healthz', '/api', '/apis', '/openapi/v3', CONFIGMAPS, '/nothing'])(
    '%s answers 401',
    async (path) => {
      expect(await server.send(path, { token: '' })).toMatchObject({
        code: 401,
        body: { kind: 'Status', reason: 'Unauthorized', code: 401 },
      })
      expect((await server.send(path, { token: 'guess' })).code).toBe(401)
    },
  )

  test('a forged ServiceAccount token is no credential', async () => {
    const good = server.issueToken('default', 'default')
    expect((await server.send('/version', { token: good })).code).toBe(200)
    const [header, claims, signature] = good.split('.')
    const other = Buffer.from(
      Buffer.from(claims!, 'base64url').toString().replace('default', 'kube-system'),
    )
    const forged = `${header}.${other.toString('base64url')}.${signature}`
    expect((await server.send('/version', { token: forged })).code).toBe(401)
  })
})

test('a web page that made its own name point here is turned away', async () => {
  const reply = await server.send('/version', { headers: { host: 'evil.example:443' } })
  expect(reply.code).toBe(403)
  expect((await server.send('/version', { headers: { host: 'localhost:1' } })).code).toBe(200)
})

test.each([
  ['GET', '/healthz', 200, 'ok'],
  ['GET', '/readyz/ping', 200, 'ok'],
  ['GET', '/apis/nobody.example/v1', 404, 'the server could not find the requested resource'],
  ['GET', '/api/v1/teapots', 404, 'the server could not find the requested resource'],
  ['GET', '/api/v1/configmaps/a', 404, 'the server could not find the requested resource'],
  ['GET', `${CONFIGMAPS}/a`, 404, 'configmaps "a" not found'],
  ['GET', '/apis/apps/v1/namespaces/default/deployments/a', 404, 'deployments.apps "a" not found'],
  [
    'POST',
    '/api/v1/configmaps',
    405,
    'the server does not allow this method on the requested resource',
  ],
  [
    'DELETE',
    '/api/v1/namespaces',
    405,
    'the server does not allow this method on the requested resource',
  ],
  ['POST', '/version', 405, 'the server does not allow this method on the requested resource'],
  ['GET', `${CONFIGMAPS}?labelSelector=a+b+c`, 400, /unable to parse requirement/],
  ['GET', `${CONFIGMAPS}?limit=x`, 400, /parsing "x": invalid syntax/],
  ['GET', `${CONFIGMAPS}?continue=x`, 400, /continue key is not valid/],
  ['GET', `${CONFIGMAPS}?resourceVersion=999999`, 504, /Too large resource version/],
  ['GET', '/api/v1/namespaces/%zz/pods', 400, /invalid URL escape/],
])('%s %s answers %i', async (method, path, code, message) => {
  const reply = await server.send(path, { method })
  expect(reply.code).toBe(code)
  if (reply.body) expect(reply.body).toMatchObject({ kind: 'Status', code, status: 'Failure' })
  const text: string = reply.body?.message ?? reply.text
  if (typeof message === 'string') expect(text.trim()).toBe(message)
  else expect(text).toMatch(message)
})

test.each([
  ['no object', '[]', 400, /the object provided is unrecognized/],
  ['no JSON', '{', 400, /error decoding the body/],
  [
    'another kind',
    { ...configMap('a'), kind: 'Secret' },
    400,
    /Secret in version "v1" cannot be handled as a ConfigMap/,
  ],
  [
    'another version',
    { ...configMap('a'), apiVersion: 'v2' },
    400,
    /the API version in the data \(v2\) does not match/,
  ],
  [
    'no name',
    configMap(''),
    422,
    'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  [
    'a bad name',
    configMap('A'),
    422,
    /^ConfigMap "A" is invalid: metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case/,
  ],
  [
    'another namespace',
    { ...configMap('a'), metadata: { name: 'a', namespace: 'b' } },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    'a bad label',
    { ...configMap('a'), metadata: { name: 'a', labels: { x: 'b c' } } },
    422,
    /metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of/,
  ],
  [
    'a bad key',
    configMap('a', { data: { 'b c': '' } }),
    422,
    /data\[b c\]: Invalid value: "b c": a valid config key must consist of/,
  ],
  [
    'a number as text',
    configMap('a', { data: { b: 1 } }),
    400,
    /ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string/,
  ],
  [
    'too many annotations',
    { ...configMap('a'), metadata: { name: 'a', annotations: { x: 'y'.repeat(262145) } } },
    422,
    /metadata.annotations: Too long/,
  ],
  [
    'a resourceVersion',
    { ...configMap('a'), metadata: { name: 'a', resourceVersion: '1' } },
    500,
    'resourceVersion should not be set on objects to be created',
  ],
])('refuses to create %s', async (_what, body, code, message) => {
  const reply = await server.send(CONFIGMAPS, { method: 'POST', body })
  expect(reply.body).toMatchObject({ kind: 'Status', code })
  if (typeof message === 'string') expect(reply.body.message).toBe(message)
  else expect(reply.body.message).toMatch(message)
})

test('names each field at fault among the causes', async () => {
  const body = configMap('B', { data: { 'c d': '' } })
  const { body: status } = await server.send(CONFIGMAPS, { method: 'POST', body })
  expect(status).toMatchObject({ reason: 'Invalid', details: { name: 'B', kind: 'ConfigMap' } })
  expect(status.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'metadata.name',
    'data[c d]',
  ])
})

test('refuses a body that is larger than Kubernetes takes', async () => {
  const body = configMap('big', { data: { a: 'x'.repeat(3 * 1024 * 1024) } })
  const reply = await server.send(CONFIGMAPS, { method: 'POST', body })
  expect(reply.body).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' })
})

test('refuses a body whose form it does not know, and a patch likewise', async () => {
  const headers = { 'content-type': 'application/xml' }
  const reply = await server.send(CONFIGMAPS, { method: 'POST', headers, body: '<a/>' })
  expect(reply.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
  await server.send(CONFIGMAPS, { method: 'POST', body: configMap('patched') })
  const patch = await server.send(`${CONFIGMAPS}/patched`, {
    method: 'PATCH',
    headers,
    body: '<a/>',
  })
  expect(patch.body.message).toMatch(/accepted media types include: application\/json-patch\+json/)
})

test('answers 406 to a client that takes nothing it can write', async () => {
  const reply = await server.send(CONFIGMAPS, { headers: { accept: 'application/xml' } })
  expect(reply.body).toMatchObject({ code: 406, reason: 'NotAcceptable' })
})

test('answers in YAML, as a table and as metadata alone', async () => {
  const ask = (accept: string) =>
    server.send(`${CONFIGMAPS}/kube-root-ca.crt`, { headers: { accept } })
  expect((await ask('application/yaml')).text).toMatch(/^data:\n|kind: ConfigMap\n/m)
  const table = await ask('application/json;as=Table;v=v1;g=meta.k8s.io')
  expect(table.body).toMatchObject({
    kind: 'Table',
    rows: [{ cells: ['kube-root-ca.crt', 1, expect.any(String)] }],
  })
  const metadata = await ask('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io')
  expect(metadata.body).toMatchObject({
    kind: 'PartialObjectMetadata',
    metadata: { name: 'kube-root-ca.crt' },
  })
  expect(metadata.body).not.toHaveProperty('data')
})

test('warns of unknown fields, unless asked to refuse or to ignore them', async () => {
  const post = (name: string, validation: string) =>
    server.send(`${CONFIGMAPS}?fieldValidation=${validation}`, {
      method: 'POST',
      body: configMap(name, { dat: {} }),
    })
  expect((await post('warned', '')).headers.warning).toBe('299 - "unknown field \\"dat\\""')
  expect((await post('ignored', 'Ignore')).headers).not.toHaveProperty('warning')
  expect((await post('refused', 'Strict')).body).toMatchObject({
    code: 400,
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"',
  })
})

test('takes a dry run through every check and stores nothing', async () => {
  const before = server.send(CONFIGMAPS)
  const dry = await server.send(`${CONFIGMAPS}?dryRun=All`, {
    method: 'POST',
    body: configMap('dry'),
  })
  expect(dry).toMatchObject({
    code: 201,
    body: { metadata: { name: 'dry', uid: expect.any(String) } },
  })
  expect((await server.send(`${CONFIGMAPS}/dry`)).code).toBe(404)
  const after = await server.send(CONFIGMAPS)
  expect(after.body.metadata.resourceVersion).toBe((await before).body.metadata.resourceVersion)
})

test('pages through a list', async () => {
  const path = '/api/v1/namespaces?limit=3'
  const first = await server.send(path)
  expect(first.body.items).toHaveLength(3)
  expect(first.body.metadata.remainingItemCount).toBe(1)
  const second = await server.send(`${path}&continue=${first.body.metadata.continue}`)
  expect(second.body.items).toHaveLength(1)
  expect(second.body.metadata).not.toHaveProperty('continue')
})

test('answers discovery in the old form to a client that does not know the new one', async () => {
  expect((await server.send('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  expect((await server.send('/apis')).body.groups[0].name).toBe('apiregistration.k8s.io')
  expect((await server.send('/apis/apps')).body).toMatchObject({ kind: 'APIGroup', name: 'apps' })
  const { body } = await server.send('/apis/apps/v1')
  expect(body.resources.map(({ name }: { name: string }) => name)).toContain('deployments/scale')
})

test('answers HEAD without a body', async () => {
  const reply = await server.send(CONFIGMAPS, { method: 'HEAD' })
  expect(reply).toMatchObject({ code: 200, text: '' })
})
