// Do the controllers of this program see the same cluster as everyone else?

import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { WatchEvent } from '../../src/kube/kube-object.ts'
import {
  configMaps,
  customResourceDefinitions,
  deployments,
  namespaces,
  pods,
} from '../../src/kube/resources.ts'
import { deployment, widget, widgets } from './manifests.ts'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const namespace = 'default'
const named = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  ...more,
})
const widgetKind = {
  group: 'example.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
}

test('creates, reads, changes and deletes', async () => {
  const { client } = server
  const created = await client.create(configMaps, named('a', { data: { x: '1' } }))
  expect(await client.get(configMaps, { name: 'a', namespace })).toEqual(created)
  const updated = await client.update(configMaps, { ...created, data: { x: '2' } })
  await expect(client.update(configMaps, { ...created, data: { x: '3' } })).rejects.toMatchObject({
    code: 409,
  })
  const patched = await client.mergePatch(
    configMaps,
    { name: 'a', namespace },
    { data: { y: '1' } },
  )
  expect(patched.data).toEqual({ x: '2', y: '1' })
  expect(updated.metadata.uid).toBe(created.metadata.uid)
  expect(
    (await client.list(configMaps, { namespace, fieldSelector: 'metadata.name=a' })).items,
  ).toHaveLength(1)
  expect(await client.delete(configMaps, { name: 'a', namespace })).toBe(true)
  expect(await client.delete(configMaps, { name: 'a', namespace })).toBe(false)
  expect(await client.get(configMaps, { name: 'a', namespace })).toBeUndefined()
})

test('the same defaults and checks hold as for a request', async () => {
  const { client } = server
  const web = { ...parse(deployment), metadata: { name: 'web', namespace } }
  expect((await client.create(deployments, web)).spec.strategy.type).toBe('RollingUpdate')
  await expect(client.create(configMaps, named('B'))).rejects.toMatchObject({ code: 422 })
  await expect(
    client.create(configMaps, { ...named('c'), metadata: { name: 'c', namespace: 'no' } }),
  ).rejects.toMatchObject({
    message: 'namespaces "no" not found',
  })
  const scaled = await client.mergePatch(
    deployments,
    { name: 'web', namespace },
    { spec: { replicas: 5 } },
    { subresource: 'scale' },
  )
  expect(scaled).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } })
  const after = await client.mergePatch(
    deployments,
    { name: 'web', namespace },
    { status: { replicas: 5 } },
    { subresource: 'status' },
  )
  expect(after).toMatchObject({
    spec: { replicas: 5 },
    status: { replicas: 5 },
    metadata: { generation: 2 },
  })
})

test('custom kinds are there as soon as their definition is', async () => {
  const { client } = server
  await expect(client.list(widgetKind)).rejects.toMatchObject({ code: 404 })
  await client.create(customResourceDefinitions, parse(widgets))
  const object = {
    ...JSON.parse(widget('w', { size: 'small' })),
    metadata: { name: 'w', namespace },
  }
  expect((await client.create(widgetKind, object)).spec).toEqual({ size: 'small', replicas: 1 })
  const applied = await client.apply(
    widgetKind,
    { ...object, spec: { size: 'small', replicas: 3 } },
    { fieldManager: 'me' },
  )
  expect(applied.spec.replicas).toBe(3)
  const status = { ...applied, status: { phase: 'Fine' } }
  expect((await client.updateStatus(widgetKind, status)).status).toEqual({ phase: 'Fine' })
})

test('a watch loses nothing that happens between two steps, and ends with its signal', async () => {
  const { client } = server
  const stop = new AbortController()
  const seen: string[] = []
  const options = { namespace, labelSelector: 'seen', signal: stop.signal }
  const watching = (async () => {
    for await (const { type, object } of client.watch(configMaps, options)) {
      seen.push(`${type} ${object.metadata.name}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (type === 'DELETED') stop.abort()
    }
  })()
  for (const name of ['s1', 's2']) {
    await client.create(configMaps, {
      ...named(name),
      metadata: { name, namespace, labels: { seen: '' } },
    })
  }
  await client.mergePatch(configMaps, { name: 's1', namespace }, { data: { a: 'b' } })
  await client.delete(configMaps, { name: 's2', namespace })
  await watching
  expect(seen.toSorted()).toEqual(['ADDED s1', 'ADDED s2', 'DELETED s2', 'MODIFIED s1'])
})

test('a watch that begins too early in the past says so', async () => {
  const { client } = server
  const watch = client.watch(configMaps, { resourceVersion: '0x' })
  await expect(watch[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 400 })
})

test('a client for a user is bound by its roles', async () => {
  const client = server.clientFor({ name: 'someone', groups: ['system:authenticated'] })
  await expect(client.list(pods, { namespace })).rejects.toMatchObject({
    message:
      'pods is forbidden: User "someone" cannot list resource "pods" in API group "" in the namespace "default"',
  })
})

test('objects given out cannot be changed in place', async () => {
  const object = await server.client.get(namespaces, { name: 'default' })
  expect(() => {
    object!.metadata.labels!.a = 'b'
  }).toThrow(TypeError)
})

test('closing the server ends its watches', async () => {
  const other = await startTestServer()
  const events: WatchEvent[] = []
  const watching = (async () => {
    for await (const event of other.client.watch(namespaces)) events.push(event)
  })()
  const remote = other.watch('/api/v1/namespaces?watch=true')
  await remote.take(4)
  await other.stop()
  await watching
  await remote.ended()
  expect(events).toHaveLength(4)
  await expect(other.client.list(namespaces)).rejects.toMatchObject({ code: 503 })
})
