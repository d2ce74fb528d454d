// What a client that watches sees, whatever happens to its connection and to the server.

import {
  ADD,
  CoreV1Api,
  DELETE,
  ERROR,
  makeInformer,
  UPDATE,
  type V1ConfigMap,
  Watch,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterForClients, eventually, startCluster } from './start-cluster.ts'

const namespace = 'default'
let cluster: ClusterForClients
let core: CoreV1Api
beforeAll(async () => {
  cluster = await startCluster()
  core = cluster.config.makeApiClient(CoreV1Api)
})
afterAll(() => cluster?.close())

const create = (name: string, colour = 'green') =>
  core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data: { colour } } })

/** An informer as the client's documentation has it: begun again a moment after it has failed. */
function follow() {
  const overLine = cluster.configOverLine.makeApiClient(CoreV1Api)
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const informer = makeInformer(cluster.configOverLine, path, () =>
    overLine.listNamespacedConfigMap({ namespace }),
  )
  const events: string[] = []
  const note = (verb: string) => (object: V1ConfigMap) =>
    events.push(`${verb} ${object.metadata?.name}`)
  informer.on(ADD, note('added'))
  informer.on(UPDATE, note('changed'))
  informer.on(DELETE, note('deleted'))
  let isStopped = false
  informer.on(ERROR, () => {
    if (!isStopped) setTimeout(() => void informer.start().catch(() => {}), 200)
  })
  return {
    events,
    informer,
    colourOf: (name: string) => informer.get(name, namespace)?.data?.colour,
    async stop() {
      isStopped = true
      await informer.stop()
    },
  }
}

test('an informer hears of each change, also after its connection was cut', async () => {
  await create('before')
  const { informer, events, colourOf, stop } = follow()
  await informer.start()
  await eventually(
    () => events.includes('added before'),
    () => events,
  )
  await create('during')
  await eventually(
    () => events.includes('added during'),
    () => events,
  )

  cluster.cut()
  await create('while-cut')
  await core.deleteNamespacedConfigMap({ namespace, name: 'during' })
  await eventually(
    () => events.includes('added while-cut') && events.includes('deleted during'),
    () => events,
  )
  const body = [{ op: 'replace', path: '/data/colour', value: 'blue' }]
  await core.patchNamespacedConfigMap({ namespace, name: 'while-cut', body })
  await eventually(
    () => colourOf('while-cut') === 'blue',
    () => events,
  )
  expect(events.filter((event) => event === 'added before')).toHaveLength(1)
  await stop()
})

test('an informer goes on where the server was started anew, with what changed meanwhile', async () => {
  await create('kept')
  const { informer, events, colourOf, stop } = follow()
  await informer.start()
  await eventually(
    () => colourOf('kept') === 'green',
    () => events,
  )
  await cluster.restart()
  await create('after-restart')
  await eventually(
    () => colourOf('after-restart') === 'green',
    () => events,
  )
  expect(colourOf('kept')).toBe('green')
  await stop()
})

test('a watch gives bookmarks when they are asked for, and 410 for what is too old', async () => {
  const watch = new Watch(cluster.config)
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const phases: string[] = []
  const controller = await watch.watch(
    path,
    {
      allowWatchBookmarks: true,
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
    },
    (phase, object) => {
      const annotations = object.metadata?.annotations ?? {}
      phases.push(annotations['k8s.io/initial-events-end'] ? 'initial-events-end' : phase)
    },
    () => {},
  )
  await eventually(
    () => phases.includes('initial-events-end'),
    () => phases,
  )
  expect(phases[0]).toBe('ADDED')
  controller.abort()

  let failure: unknown
  const old = await watch.watch(
    path,
    { resourceVersion: '1' },
    (phase, object) => {
      if (phase === 'ERROR') failure = object
    },
    (error) => {
      failure ??= error
    },
  )
  await eventually(
    () => failure !== undefined,
    () => failure,
  )
  expect(JSON.stringify(failure)).toMatch(/410|too old/)
  old.abort()
})
