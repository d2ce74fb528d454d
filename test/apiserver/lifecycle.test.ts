// How do objects go, and what goes with them?

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { widget, widgets } from './manifests.ts'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'
const PODS = '/api/v1/namespaces/default/pods'
const NAMESPACES = '/api/v1/namespaces'

const post = (path: string, body: object) => server.send(path, { method: 'POST', body })
const patch = (path: string, body: object) =>
  server.send(path, {
    method: 'PATCH',
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  })
const remove = (path: string, body?: object) => server.send(path, { method: 'DELETE', body })
const codeOf = async (path: string) => (await server.send(path)).code
const gone = async (path: string) => {
  const watch = server.watch(`${path}?watch=true`)
  for (;;) {
    if ((await codeOf(path)) === 404) break
    const [event] = await watch.take(1)
    if (event.type === 'DELETED') break
  }
  watch.close()
}

test('deleting answers with what was deleted', async () => {
  const { body } = await post(CONFIGMAPS, { metadata: { name: 'a' } })
  expect((await remove(`${CONFIGMAPS}/a`)).body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: 'a', kind: 'configmaps', uid: body.metadata.uid },
  })
  expect((await remove(`${CONFIGMAPS}/a`)).code).toBe(404)
})

test('an object with a finalizer waits for it, and then goes', async () => {
  await post(CONFIGMAPS, { metadata: { name: 'held', finalizers: ['example.dev/hold'] } })
  const { body } = await remove(`${CONFIGMAPS}/held`)
  expect(body.metadata.deletionTimestamp).toBeTruthy()
  const more = await patch(`${CONFIGMAPS}/held`, {
    metadata: { finalizers: ['example.dev/hold', 'example.dev/more'] },
  })
  expect(more.body.message).toMatch(
    /no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"example.dev\/more"\}/,
  )
  expect((await patch(`${CONFIGMAPS}/held`, { metadata: { finalizers: null } })).code).toBe(200)
  expect(await codeOf(`${CONFIGMAPS}/held`)).toBe(404)
})

test('a deletion that means another object of the same name is a conflict', async () => {
  await post(CONFIGMAPS, { metadata: { name: 'twin' } })
  const { body } = await remove(`${CONFIGMAPS}/twin`, { preconditions: { uid: 'other' } })
  expect(body).toMatchObject({
    code: 409,
    message: expect.stringContaining('the UID in the precondition (other)'),
  })
})

test.each([
  ['Foreground', 'foregroundDeletion'],
  ['Orphan', 'orphan'],
])(
  'a deletion in the way of %s leaves word for the garbage collector',
  async (propagationPolicy, finalizer) => {
    await post(CONFIGMAPS, { metadata: { name: 'owner' } })
    const { body } = await remove(`${CONFIGMAPS}/owner`, { propagationPolicy })
    expect(body.metadata.finalizers).toEqual([finalizer])
    await patch(`${CONFIGMAPS}/owner`, { metadata: { finalizers: [] } })
    expect(await codeOf(`${CONFIGMAPS}/owner`)).toBe(404)
  },
)

test('a collection is deleted as far as its labels say', async () => {
  await post(CONFIGMAPS, { metadata: { name: 'red', labels: { colour: 'red' } } })
  await post(CONFIGMAPS, { metadata: { name: 'blue', labels: { colour: 'blue' } } })
  await remove(`${CONFIGMAPS}?labelSelector=colour%3Dred`)
  expect([await codeOf(`${CONFIGMAPS}/red`), await codeOf(`${CONFIGMAPS}/blue`)]).toEqual([
    404, 200,
  ])
})

describe('a pod', () => {
  const spec = { containers: [{ name: 'a', image: 'b' }] }

  test('that no node runs goes at once', async () => {
    await post(PODS, { metadata: { name: 'idle' }, spec })
    await remove(`${PODS}/idle`)
    expect(await codeOf(`${PODS}/idle`)).toBe(404)
  })

  test('that a node runs is given its time, and goes when the kubelet says so', async () => {
    await post(PODS, { metadata: { name: 'busy' }, spec: { ...spec, nodeName: 'node' } })
    const { body } = await remove(`${PODS}/busy`)
    expect(body.metadata).toMatchObject({
      deletionGracePeriodSeconds: 30,
      deletionTimestamp: expect.any(String),
    })
    const table = await server.send(`${PODS}/busy`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    })
    expect(table.body.rows[0].cells[2]).toBe('Terminating')
    await patch(`${PODS}/busy/status`, { status: { phase: 'Running' } })
    expect(await codeOf(`${PODS}/busy`)).toBe(200)
    await remove(`${PODS}/busy`, { gracePeriodSeconds: 0 })
    expect(await codeOf(`${PODS}/busy`)).toBe(404)
  })
})

describe('a namespace', () => {
  test('goes with everything in it, and takes nothing new meanwhile', async () => {
    await post(NAMESPACES, { metadata: { name: 'doomed' } })
    const inside = `${NAMESPACES}/doomed/configmaps`
    await post(inside, { metadata: { name: 'held', finalizers: ['example.dev/hold'] } })
    await post(inside, { metadata: { name: 'free' } })
    const { body } = await remove(`${NAMESPACES}/doomed`)
    expect(body.status.phase).toBe('Terminating')
    const late = await post(inside, { metadata: { name: 'late' } })
    expect(late.body.message).toBe(
      'configmaps "late" is forbidden: unable to create new content in namespace doomed because it is being terminated',
    )
    const watch = server.watch(`${NAMESPACES}?watch=true&fieldSelector=metadata.name%3Ddoomed`)
    for (;;) {
      const [{ object }] = await watch.take(1)
      const left = object.status.conditions?.find(
        ({ type }: { type: string }) => type === 'NamespaceContentRemaining',
      )
      if (left?.message.includes('configmaps. has 1 resource instances')) break
    }
    watch.close()
    expect(await codeOf(`${inside}/free`)).toBe(404)
    await patch(`${inside}/held`, { metadata: { finalizers: null } })
    await gone(`${NAMESPACES}/doomed`)
    expect((await post(inside, { metadata: { name: 'later' } })).body.message).toBe(
      'namespaces "doomed" not found',
    )
  })
})

describe('a CustomResourceDefinition', () => {
  const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const ITEMS = '/apis/example.dev/v1/namespaces/default/widgets'
  const define = (manifest = widgets) =>
    server.send(CRDS, {
      method: 'POST',
      body: manifest,
      headers: { 'content-type': 'application/yaml' },
    })

  test('takes its objects along, and its kind is served until then and no longer', async () => {
    await define()
    const path = `${CRDS}/widgets.example.dev`
    expect((await post(ITEMS, JSON.parse(widget('a', { size: 'small' })))).code).toBe(201)
    const watch = server.watch(`${ITEMS}?watch=true`)
    expect(await watch.take(1)).toMatchObject([{ type: 'ADDED' }])
    await remove(path)
    expect(await watch.take(1)).toMatchObject([
      { type: 'DELETED', object: { metadata: { name: 'a' } } },
    ])
    watch.close()
    await gone(path)
    expect((await server.send(ITEMS)).code).toBe(404)
    expect((await server.send('/apis/example.dev')).code).toBe(404)
  })

  test.each([
    [
      'whose name is not that of its kind',
      widgets.replace('name: widgets.', 'name: gadgets.'),
      /metadata.name: Invalid value: "gadgets.example.dev": must be spec.names.plural\+"."\+spec.group/,
    ],
    [
      'without a stored version',
      widgets.replace('storage: true', 'storage: false'),
      /must have exactly one version marked as storage version/,
    ],
    [
      'in a group of Kubernetes',
      widgets.replaceAll('example.dev', 'things.k8s.io'),
      /protected groups must have approval annotation "api-approved.kubernetes.io"/,
    ],
    [
      'with a column that leads nowhere',
      widgets.replace('.spec.size', "'.spec[size'"),
      /additionalPrinterColumns\[0\].JSONPath: Invalid value/,
    ],
  ])('%s is refused', async (_what, manifest, message) => {
    const { body } = await define(manifest)
    expect(body).toMatchObject({ code: 422, message: expect.stringMatching(message) })
  })

  test('that takes a name in use is not established', async () => {
    await define()
    const rival = widgets
      .replace('name: widgets.', 'name: others.')
      .replace('plural: widgets', 'plural: others')
      .replace('kind: Widget', 'kind: Other')
    const { body } = await define(rival)
    expect(body.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'False' },
      { type: 'Established', status: 'False' },
    ])
    await remove(`${CRDS}/others.example.dev`)
    await remove(`${CRDS}/widgets.example.dev`)
  })

  test('serves each of its versions from the same objects', async () => {
    await define()
    await post(ITEMS, JSON.parse(widget('b', { size: 'small' })))
    const old = await server.send(`${ITEMS.replace('/v1/', '/v1alpha1/')}/b`)
    expect(old.body).toMatchObject({ apiVersion: 'example.dev/v1alpha1', spec: { size: 'small' } })
    expect(old.headers.warning).toBe('299 - "example.dev/v1alpha1 Widget is deprecated"')
    await remove(`${CRDS}/widgets.example.dev`)
  })
})
