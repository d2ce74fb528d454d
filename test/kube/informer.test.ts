// Does the cache say what the cluster holds, through all that can happen to a watch?

import { afterEach, expect, test } from 'vitest'
import { startApiServer } from '../../src/apiserver/start-api-server.ts'
import { connect } from '../../src/kube/connect.ts'
import { type Informer, startInformer } from '../../src/kube/informer.ts'
import type { KubeClient } from '../../src/kube/kube-client.ts'
import { configMaps, jobs } from '../../src/kube/resources.ts'
import { ADMIN_TOKEN, clientsOf, makeServerFolder } from '../apiserver/start-test-server.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const config = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels: { test: 'informer' } },
  data,
})

async function startServer() {
  const { folder, tls, remove } = await makeServerFolder()
  const start = (port?: number) =>
    startApiServer({
      dataDir: folder,
      tls,
      adminToken: ADMIN_TOKEN,
      runtime: () => undefined,
      port,
    })
  let server = await start()
  const { port } = server
  const client = connect({ kubeconfig: clientsOf(folder, port, tls.cert).kubeconfig })
  cleanUps.push(remove, () => server.close(), client.close)
  return {
    client,
    /** Straight to the store, as others would write. */
    others: () => server.client,
    stop: () => server.close(),
    async startAgain() {
      server = await start(port)
    },
  }
}

function follow(client: KubeClient, resource = configMaps) {
  const changes: string[] = []
  const troubles: unknown[] = []
  const stop = new AbortController()
  const informer = startInformer(client, resource, {
    labelSelector: 'test=informer',
    signal: stop.signal,
    onChange: (key, object, before) =>
      changes.push(`${key} ${before?.data?.is ?? '-'} ${object?.data?.is ?? '-'}`),
    onTrouble: (error) => troubles.push(error),
  })
  cleanUps.push(() => stop.abort())
  return { informer, changes, troubles, stop }
}

const holds = (informer: Informer, names: string[]) =>
  expect
    .poll(
      () =>
        informer
          .list()
          .map(({ metadata }) => metadata.name)
          .sort(),
      { timeout: 10_000 },
    )
    .toEqual(names)

test('what is there at the start is there when it is synced, and told once', async () => {
  const { client, others } = await startServer()
  await others().create(configMaps, config('a', { is: '1' }))
  const { informer, changes } = follow(client)
  await informer.synced
  expect(informer.get('default/a')?.data).toEqual({ is: '1' })
  expect(changes).toEqual(['default/a - 1'])
})

test('each change is told with what was before', async () => {
  const { client, others } = await startServer()
  const { informer, changes } = follow(client)
  await informer.synced
  await others().create(configMaps, config('a', { is: '1' }))
  await others().mergePatch(configMaps, config('a').metadata, { data: { is: '2' } })
  await others().delete(configMaps, config('a').metadata)
  await expect.poll(() => changes).toEqual(['default/a - 1', 'default/a 1 2', 'default/a 2 -'])
  expect(informer.list()).toEqual([])
})

test('an object that no longer fits the selector is gone', async () => {
  const { client, others } = await startServer()
  await others().create(configMaps, config('a'))
  const { informer } = follow(client)
  await informer.synced
  await others().mergePatch(configMaps, config('a').metadata, {
    metadata: { labels: { test: 'x' } },
  })
  await holds(informer, [])
})

test('what changed while the server was away is caught up with', async () => {
  const { client, others, stop, startAgain } = await startServer()
  for (const name of ['kept', 'lost', 'changed']) await others().create(configMaps, config(name))
  const { informer, changes, troubles } = follow(client)
  await informer.synced
  changes.length = 0
  await stop()
  await expect.poll(() => troubles.length, { timeout: 10_000 }).toBeGreaterThan(0)
  await startAgain()
  await others().delete(configMaps, config('lost').metadata)
  await others().mergePatch(configMaps, config('changed').metadata, { data: { is: 'new' } })
  await others().create(configMaps, config('fresh'))
  await holds(informer, ['changed', 'fresh', 'kept'])
  await expect.poll(() => informer.get('default/changed')?.data).toEqual({ is: 'new' })
  expect(changes.sort()).toEqual(['default/changed - new', 'default/fresh - -', 'default/lost - -'])
})

test('a server that is not there yet is waited for', async () => {
  const { client, others, stop, startAgain } = await startServer()
  await stop()
  const { informer } = follow(client)
  await startAgain()
  await informer.synced
  await others().create(configMaps, config('late'))
  await holds(informer, ['late'])
})

test('what the API refuses for good is said', async () => {
  const { client } = await startServer()
  const { informer } = follow(client, { ...jobs, plural: 'jobbers' })
  await expect(informer.synced).rejects.toMatchObject({ code: 404 })
})

test('after its signal nothing more is told', async () => {
  const { client, others } = await startServer()
  const { informer, changes, stop } = follow(client)
  await informer.synced
  stop.abort()
  await others().create(configMaps, config('unheard'))
  await client.list(configMaps)
  expect(changes).toEqual([])
})
