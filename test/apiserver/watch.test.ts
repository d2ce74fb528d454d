// Does a watcher learn of everything that happens to what it selected, and of nothing else?

import { CoreV1Api, KubeConfig, makeInformer, Watch } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { widget, widgets } from './manifests.ts'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'
const post = (name: string, labels = {}, data = {}) =>
  server.send(CONFIGMAPS, { method: 'POST', body: { metadata: { name, labels }, data } })
const patch = (name: string, body: object) =>
  server.send(`${CONFIGMAPS}/${name}`, {
    method: 'PATCH',
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  })
const remove = (name: string) => server.send(`${CONFIGMAPS}/${name}`, { method: 'DELETE' })
const short = ({ type, object }: any) => `${type} ${object.metadata.name}`

test('begins with what is there, and goes on with what happens', async () => {
  const watch = server.watch(`${CONFIGMAPS}?watch=true`)
  expect((await watch.take(1)).map(short)).toEqual(['ADDED kube-root-ca.crt'])
  await post('a')
  await patch('a', { data: { x: 'y' } })
  await remove('a')
  expect((await watch.take(3)).map(short)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
  watch.close()
})

test('takes up where a list, or another watch, left off', async () => {
  await post('b')
  const { body } = await server.send(CONFIGMAPS)
  await patch('b', { data: { x: '1' } })
  await remove('b')
  const watch = server.watch(
    `${CONFIGMAPS}?watch=true&resourceVersion=${body.metadata.resourceVersion}`,
  )
  const [modified, deleted] = await watch.take(2)
  expect([modified, deleted].map(short)).toEqual(['MODIFIED b', 'DELETED b'])
  expect(Number(deleted.object.metadata.resourceVersion)).toBeGreaterThan(
    Number(modified.object.metadata.resourceVersion),
  )
  watch.close()
})

test('an object that starts or stops to have the label is added or deleted', async () => {
  const watch = server.watch(`${CONFIGMAPS}?watch=true&labelSelector=colour%3Dred`)
  await post('c', { colour: 'blue' })
  await patch('c', { metadata: { labels: { colour: 'red' } } })
  await patch('c', { data: { x: 'y' } })
  await patch('c', { metadata: { labels: { colour: 'blue' } } })
  await remove('c')
  await post('d', { colour: 'red' })
  const events = await watch.take(4)
  expect(events.map(short)).toEqual(['ADDED c', 'MODIFIED c', 'DELETED c', 'ADDED d'])
  expect(events[2].object.metadata.labels).toEqual({ colour: 'red' })
  watch.close()
})

test('sends initial events with a bookmark after them', async () => {
  const query =
    'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const watch = server.watch(
    `${CONFIGMAPS}?${query}&fieldSelector=metadata.name%3Dkube-root-ca.crt`,
  )
  const [added, bookmark] = await watch.take(2)
  expect(short(added)).toBe('ADDED kube-root-ca.crt')
  expect(bookmark).toMatchObject({
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
    },
  })
  watch.close()
  const wrong = await server.send(`${CONFIGMAPS}?watch=true&sendInitialEvents=true`)
  expect(wrong.body).toMatchObject({
    code: 422,
    message: expect.stringContaining('resourceVersionMatch'),
  })
})

test('ends after timeoutSeconds, with a bookmark for the next watch', async () => {
  const watch = server.watch(
    `${CONFIGMAPS}?watch=true&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion=1000000`,
  )
  const events = await watch.ended()
  expect(events.at(-1)).toMatchObject({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion: expect.any(String) } },
  })
})

test('shows each event as a table to those who want tables', async () => {
  const watch = server.watch(
    `${CONFIGMAPS}?watch=true&fieldSelector=metadata.name%3Dkube-root-ca.crt`,
    {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    },
  )
  const [event] = await watch.take(1)
  expect(event).toMatchObject({
    type: 'ADDED',
    object: { kind: 'Table', rows: [{ cells: ['kube-root-ca.crt', 1, expect.any(String)] }] },
  })
  watch.close()
})

test('is told to list anew where its version is forgotten', async () => {
  const { body } = await post('many')
  for (let index = 0; index < 2100; index++) {
    await server.client.mergePatch(
      configMaps,
      { name: 'many', namespace: 'default' },
      { data: { index: `${index}` } },
    )
  }
  const watch = server.watch(
    `${CONFIGMAPS}?watch=true&resourceVersion=${body.metadata.resourceVersion}`,
  )
  expect(await watch.ended()).toMatchObject([
    { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
  ])
})

const configMaps = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}

test('kubectl get --watch prints a line for each change', async () => {
  await server.send('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    method: 'POST',
    body: widgets,
    headers: { 'content-type': 'application/yaml' },
  })
  const items = '/apis/example.dev/v1/namespaces/default/widgets'
  await server.send(items, { method: 'POST', body: widget('seen', { size: 'small' }) })
  const printed = server.kubectl('get widgets --watch --request-timeout=3s')
  const watch = server.watch(`${items}?watch=true`)
  await watch.take(1)
  watch.close()
  expect((await printed).stdout).toMatch(/NAME +SIZE +READY +AGE\nseen +small/)
})

test('kubectl wait is satisfied by a change that comes later, with streaming lists too', async () => {
  await server.send(CONFIGMAPS, { method: 'POST', body: { metadata: { name: 'awaited' } } })
  const waits = ['false', 'true'].map((streaming) =>
    server.kubectl(
      `wait --for=jsonpath={.data.ready}=yes configmap/awaited --timeout=20s`,
      '',
      'kubectl',
      {
        KUBE_FEATURE_WatchListClient: streaming,
      },
    ),
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  await patch('awaited', { data: { ready: 'yes' } })
  for (const wait of waits)
    expect(await wait).toMatchObject({ code: 0, stdout: 'configmap/awaited condition met\n' })
})

function clientConfig() {
  const config = new KubeConfig()
  config.loadFromFile(server.kubeconfig)
  return config
}

test('an informer of @kubernetes/client-node keeps up', async () => {
  const config = clientConfig()
  const api = config.makeApiClient(CoreV1Api)
  const informer = makeInformer(config, '/api/v1/namespaces/default/secrets', () =>
    api.listNamespacedSecret({ namespace: 'default' }),
  )
  const seen: string[] = []
  let isDone = () => {}
  const done = new Promise<void>((resolve) => {
    isDone = resolve
  })
  for (const verb of ['add', 'update', 'delete'] as const) {
    informer.on(verb, (secret) => {
      seen.push(`${verb} ${secret.metadata?.name} ${secret.data?.a ?? ''}`)
      if (verb === 'delete') isDone()
    })
  }
  await informer.start()
  await api.createNamespacedSecret({
    namespace: 'default',
    body: { metadata: { name: 's' }, stringData: { a: 'x' } },
  })
  await api.replaceNamespacedSecret({
    namespace: 'default',
    name: 's',
    body: { metadata: { name: 's' }, stringData: { a: 'y' } },
  })
  await api.deleteNamespacedSecret({ namespace: 'default', name: 's' })
  await done
  await informer.stop()
  expect(seen).toEqual(['add s eA==', 'update s eQ==', 'delete s eQ=='])
})

test('a watch of @kubernetes/client-node sees a namespace go', async () => {
  const config = clientConfig()
  const api = config.makeApiClient(CoreV1Api)
  const types: string[] = []
  await api.createNamespace({ body: { metadata: { name: 'brief' } } })
  const ended = new Promise<void>((resolve, reject) => {
    const watching = new Watch(config).watch(
      '/api/v1/namespaces',
      { fieldSelector: 'metadata.name=brief' },
      async (type) => {
        types.push(type)
        if (type === 'ADDED') await api.deleteNamespace({ name: 'brief' })
        if (type !== 'DELETED') return
        resolve()
        ;(await watching).abort()
      },
      (error) => error && reject(error),
    )
  })
  await ended
  expect(types[0]).toBe('ADDED')
  expect(types.at(-1)).toBe('DELETED')
})
