// What do clients read that nobody wrote as it is?

import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { widget, widgets } from './manifests.ts'
import { startTestServer, type TestServer } from './start-test-server.ts'

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const WIDGETS = '/apis/example.dev/v1/namespaces/default/widgets'
const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.send(CRDS, { method: 'POST', body: parse(widgets) })
})
afterAll(() => server.stop())

test('a default that comes later holds for what was stored before, and is no change of it', async () => {
  const { body: made } = await server.send(WIDGETS, {
    method: 'POST',
    body: widget('one', { size: 'small' }),
  })
  expect(made.status).toBeUndefined()

  const { body: definition } = await server.send(`${CRDS}/widgets.example.dev`)
  for (const { schema } of definition.spec.versions) {
    const { properties } = schema.openAPIV3Schema
    properties.spec.properties.colour = { type: 'string', default: 'green' }
    properties.status.default = { phase: 'Pending' }
  }
  await server.send(`${CRDS}/widgets.example.dev`, { method: 'PUT', body: definition })

  const shown = {
    spec: { colour: 'green', replicas: 1, size: 'small' },
    status: { phase: 'Pending' },
  }
  const { body: read } = await server.send(`${WIDGETS}/one`)
  expect(read).toMatchObject(shown)
  expect(read.metadata).toEqual(made.metadata)
  const { body: list } = await server.send(WIDGETS)
  expect(list.items).toMatchObject([shown])
  const old = await server.send(`${WIDGETS.replace('/v1/', '/v1alpha1/')}/one`)
  expect(old.body).toMatchObject({ apiVersion: 'example.dev/v1alpha1', ...shown })
  const watch = server.watch(`${WIDGETS}?watch=true`)
  expect(await watch.take(1)).toMatchObject([{ type: 'ADDED', object: shown }])
  watch.close()
})

test('a dry run shows the defaults of the status too', async () => {
  const { body } = await server.send(`${WIDGETS}?dryRun=All`, {
    method: 'POST',
    body: widget('two', { size: 'small' }),
  })
  expect(body.status).toEqual({ phase: 'Pending' })
})

test('a deletion that is a dry run by its body deletes nothing', async () => {
  const name = 'kept'
  await server.send(CONFIGMAPS, { method: 'POST', body: { metadata: { name } } })
  const gone = await server.send(`${CONFIGMAPS}/${name}`, {
    method: 'DELETE',
    body: { dryRun: ['All'] },
  })
  expect(gone.code).toBe(200)
  expect((await server.send(`${CONFIGMAPS}/${name}`)).code).toBe(200)
})

test('OpenAPI documents carry no marks of this server', async () => {
  const { body: index } = await server.send('/openapi/v3')
  for (const path of Object.keys(index.paths)) {
    const { text } = await server.send(`/openapi/v3/${path}`)
    expect(text).not.toContain('x-zero-is-missing')
  }
})

test.each([
  [undefined, 'application/json', /"definitions":\{\}/],
  [
    'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
    'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    /^\n\x032\.0\x12\x19\n\nKubernetes\x12\x0bunversionedB\0$/,
  ],
])('OpenAPI v2 is an empty document, for who accepts %s', async (accept, type, content) => {
  const headers: Record<string, string> = accept ? { accept } : {}
  const reply = await server.send('/openapi/v2', { headers })
  expect(reply.headers['content-type']).toBe(type)
  expect(reply.text.trimEnd()).toMatch(content)
})
