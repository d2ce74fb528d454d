// What an informer tells, in which order, and whether it misses anything that happened while its line was cut again and again.

import { ApiException, CoreV1Api, makeInformer, type V1ConfigMap } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterForClients, eventually, startCluster } from './start-cluster.ts'

const namespace = 'default'
const selection = { namespace, labelSelector: 'of=tests' }
let cluster: ClusterForClients
let core: CoreV1Api
beforeAll(async () => {
  cluster = await startCluster()
  core = cluster.config.makeApiClient(CoreV1Api)
})
afterAll(() => cluster?.close())

const put = (name: string, value: string) =>
  core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name, labels: { of: 'tests' } }, data: { value } },
  })
const change = async (name: string, value: string) => {
  const body = await core.readNamespacedConfigMap({ namespace, name })
  await core.replaceNamespacedConfigMap({ namespace, name, body: { ...body, data: { value } } })
}
const remove = (name: string) => core.deleteNamespacedConfigMap({ namespace, name })

/** One that begins again after an error, as the client's documentation tells its users to. */
function follow() {
  const told: string[] = []
  const client = cluster.configOverLine.makeApiClient(CoreV1Api)
  const informer = makeInformer<V1ConfigMap>(
    cluster.configOverLine,
    `/api/v1/namespaces/${namespace}/configmaps`,
    () => client.listNamespacedConfigMap(selection),
    selection.labelSelector,
  )
  let isStopped = false
  for (const verb of ['add', 'update', 'delete'] as const)
    informer.on(verb, ({ metadata, data }) => {
      told.push(`${verb} ${metadata?.name} ${data?.value}`)
    })
  informer.on('error', () => {
    if (!isStopped) setTimeout(() => void informer.start(), 50)
  })
  return {
    told,
    informer,
    names: () =>
      informer
        .list()
        .map(({ metadata }) => metadata?.name)
        .sort()
        .join(),
    async stop() {
      isStopped = true
      await informer.stop()
    },
  }
}

test('tells what is there, what comes, what changes and what goes, in that order', async () => {
  await put('there', '1')
  const { told, informer, stop } = follow()
  await informer.start()
  await put('new', '1')
  await change('new', '2')
  await remove('there')
  await eventually(
    () => told.length === 4,
    () => told,
  )
  expect(told).toEqual(['add there 1', 'add new 1', 'update new 2', 'delete there 1'])
  await stop()
  await remove('new')
})

test('misses nothing where the line is cut again and again', async () => {
  await put('kept', '1')
  await put('goes', '1')
  const { told, informer, names, stop } = follow()
  await informer.start()
  expect(names()).toBe('goes,kept')

  for (const round of ['2', '3', '4']) {
    cluster.cut()
    await change('kept', round)
    await eventually(
      () => informer.get('kept', namespace)?.data?.value === round,
      () => told,
    )
  }
  cluster.cut()
  await remove('goes')
  await put('came', '1')
  await eventually(() => names() === 'came,kept', names)
  expect(told.filter((line) => line.startsWith('delete'))).toEqual(['delete goes 1'])
  await stop()
})

test('a whole selection is deleted at once', async () => {
  await core.deleteCollectionNamespacedConfigMap(selection)
  expect((await core.listNamespacedConfigMap(selection)).items).toEqual([])
})

test('a field that cannot be selected by is refused', async () => {
  const asked = core.listNamespacedConfigMap({ namespace, fieldSelector: 'data.a=b' })
  await expect(asked).rejects.toBeInstanceOf(ApiException)
  await expect(asked).rejects.toMatchObject({ code: 400 })
})
