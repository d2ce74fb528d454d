// Does whoever reads from memory read what the API would say, and hear of all that changes?

import { afterEach, expect, test } from 'vitest'
import { startApiServer } from '../../src/apiserver/start-api-server.ts'
import { type Watched, watchedReader } from '../../src/engine/watched-reader.ts'
import { connect } from '../../src/kube/connect.ts'
import { type KubeClient, KubeConnectionError } from '../../src/kube/kube-client.ts'
import { configMaps, namespaces, secrets } from '../../src/kube/resources.ts'
import { ADMIN_TOKEN, clientsOf, makeServerFolder } from '../apiserver/start-test-server.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const config = (name: string, labels: Record<string, string> = {}, namespace = 'default') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels },
})
const EVERYWHERE = [{ resource: configMaps }]

async function startServer() {
  const { folder, tls, remove } = await makeServerFolder()
  const options = { dataDir: folder, tls, adminToken: ADMIN_TOKEN, runtime: () => undefined }
  let server = await startApiServer(options)
  const { port } = server
  const client = connect({ kubeconfig: clientsOf(folder, port, tls.cert).kubeconfig })
  cleanUps.push(remove, () => server.close(), client.close)
  const { client: others } = server
  await others.create(configMaps, config('a', { app: 'x', tier: 'front' }))
  await others.create(configMaps, config('b', { app: 'x' }))
  await others.create(configMaps, config('a', { app: 'y' }, 'kube-public'))
  return {
    client,
    others,
    stop: () => server.close(),
    async startAgain() {
      server = await startApiServer({ ...options, port })
    },
  }
}

async function readFrom(client: KubeClient, watched: Watched[]) {
  const asked: string[] = []
  const changes: string[] = []
  const stop = new AbortController()
  cleanUps.push(() => stop.abort())
  const reader = watchedReader(
    {
      ...client,
      get(resource, key) {
        asked.push(`get ${resource.plural} ${key.name}`)
        return client.get(resource, key)
      },
      list(resource, options) {
        asked.push(`list ${resource.plural}`)
        return client.list(resource, options)
      },
    },
    watched,
    { onChange: () => changes.push('changed'), signal: stop.signal },
  )
  await reader.ready
  return { reader, asked: () => asked.splice(0), changes }
}

test.each([
  ['all', {}],
  ['one namespace', { namespace: 'default' }],
  ['a namespace without any', { namespace: 'kube-system' }],
  ['a label', { labelSelector: 'app=x' }],
  ['two labels', { labelSelector: 'app=x,tier=front' }],
  ['a label and a namespace', { labelSelector: 'app=y', namespace: 'default' }],
  ['a name', { fieldSelector: 'metadata.name=a' }],
])('reads the same as the API, without asking it: %s', async (_, options) => {
  const { client } = await startServer()
  const { reader, asked } = await readFrom(client, EVERYWHERE)
  expect(asked()).toEqual(['list configmaps'])
  expect(await reader.get(configMaps, { name: 'b', namespace: 'default' })).toEqual(
    await client.get(configMaps, { name: 'b', namespace: 'default' }),
  )
  const { items } = await reader.list(configMaps, options)
  expect(items).toEqual((await client.list(configMaps, options)).items)
  expect(asked()).toEqual([])
})

test.each([
  ['a selector that is more than equality', configMaps, { labelSelector: 'app!=x' }],
  ['a set of labels', configMaps, { labelSelector: 'app in (x, y)' }],
  ['another field than the name', configMaps, { fieldSelector: 'metadata.namespace=default' }],
  ['a kind that is not watched', secrets, {}],
])('asks the API for %s', async (_, resource, options) => {
  const { client } = await startServer()
  const { reader, asked } = await readFrom(client, EVERYWHERE)
  asked()
  const { items } = await reader.list(resource, options)
  expect(items).toEqual((await client.list(resource, options)).items)
  expect(asked()).toEqual([`list ${resource.plural}`])
})

test('asks the API for what is not in memory: it may be where nothing is watched', async () => {
  const { client } = await startServer()
  const { reader, asked } = await readFrom(client, [{ resource: configMaps, namespace: 'default' }])
  asked()
  expect(await reader.get(configMaps, { name: 'no', namespace: 'default' })).toBeUndefined()
  expect(await reader.get(configMaps, { name: 'a', namespace: 'kube-public' })).toBeDefined()
  expect(await reader.get(namespaces, { name: 'default' })).toBeDefined()
  expect((await reader.list(configMaps)).items.length).toBeGreaterThan(2)
  expect(asked()).toEqual([
    'get configmaps no',
    'get configmaps a',
    'get namespaces default',
    'list configmaps',
  ])
})

test('tells of each change, and not of what was there', async () => {
  const { client, others } = await startServer()
  const { reader, changes } = await readFrom(client, EVERYWHERE)
  expect(changes).toEqual([])
  await others.create(configMaps, config('c'))
  await expect.poll(() => changes.length).toBe(1)
  expect(await reader.get(configMaps, { name: 'c', namespace: 'default' })).toBeDefined()
  await others.delete(configMaps, config('c').metadata)
  await expect.poll(() => changes.length).toBe(2)
  expect(await reader.get(configMaps, { name: 'c', namespace: 'default' })).toBeUndefined()
})

test('what was read is no answer while the API is away; its going and its coming back are told', async () => {
  const { client, stop, startAgain } = await startServer()
  const { reader, changes } = await readFrom(client, EVERYWHERE)
  await stop()
  await expect.poll(() => changes.length, { timeout: 10_000 }).toBe(1)
  await expect(reader.list(configMaps)).rejects.toThrow(KubeConnectionError)
  await expect(reader.get(configMaps, config('a').metadata)).rejects.toThrow(KubeConnectionError)
  await startAgain()
  await expect.poll(() => changes.length, { timeout: 10_000 }).toBe(2)
  expect((await reader.list(configMaps, { namespace: 'default' })).items.length).toBeGreaterThan(1)
})

test('is ready where something can never be watched, and asks for it each time', async () => {
  const { client } = await startServer()
  const unknown = { ...configMaps, group: 'no.such', version: 'v1' }
  const { reader, changes } = await readFrom(client, [...EVERYWHERE, { resource: unknown }])
  await expect(reader.list(unknown)).rejects.toThrow()
  await expect.poll(async () => (await reader.list(configMaps)).items.length).toBeGreaterThan(2)
  // It is tried again and again, which is nothing to look for.
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(changes).toEqual(['changed'])
})
