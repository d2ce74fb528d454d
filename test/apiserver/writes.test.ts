// Does an object keep what the server decides, and change only as it may?

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployment, service, widget, widgets } from './manifests.ts'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.send(CRDS, yaml('POST', widgets))
})
afterAll(() => server.stop())

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'
const SECRETS = '/api/v1/namespaces/default/secrets'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const SERVICES = '/api/v1/namespaces/default/services'
const WIDGETS = '/apis/example.dev/v1/namespaces/default/widgets'
const PODS = '/api/v1/namespaces/default/pods'

const yaml = (method: string, body: string) => ({
  method,
  body,
  headers: { 'content-type': 'application/yaml' },
})
const post = (path: string, body: object) => server.send(path, { method: 'POST', body })
const put = (path: string, body: object) => server.send(path, { method: 'PUT', body })
const patch = (path: string, body: unknown, type = 'merge-patch+json') =>
  server.send(path, { method: 'PATCH', body, headers: { 'content-type': `application/${type}` } })
const named = (name: string, more: object = {}) => ({ metadata: { name }, ...more })

describe('metadata', () => {
  test("uid, creation time and generation are the server's to give", async () => {
    const metadata = {
      name: 'given',
      uid: 'mine',
      creationTimestamp: '2001-01-01T00:00:00Z',
      generation: 7,
    }
    const { body } = await post(CONFIGMAPS, { metadata, data: {} })
    expect(body.metadata.uid).toMatch(/^[\da-f-]{36}$/)
    expect(body.metadata.creationTimestamp).not.toContain('2001')
    expect(body.metadata).not.toHaveProperty('generation')
    const changed = {
      ...body,
      metadata: { ...body.metadata, creationTimestamp: null },
      data: { a: 'b' },
    }
    const { body: after } = await put(`${CONFIGMAPS}/given`, changed)
    expect(after.metadata.creationTimestamp).toBe(body.metadata.creationTimestamp)
  })

  test('generateName makes a name that is free', async () => {
    const { body } = await post(CONFIGMAPS, { metadata: { generateName: 'made-' } })
    expect(body.metadata.name).toMatch(/^made-[a-z0-9]{5}$/)
  })

  test('an update of an old version is a conflict', async () => {
    const { body } = await post(CONFIGMAPS, named('contested'))
    await put(`${CONFIGMAPS}/contested`, { ...body, data: { a: '1' } })
    const late = await put(`${CONFIGMAPS}/contested`, { ...body, data: { a: '2' } })
    expect(late.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "contested": the object has been modified; please apply your changes to the latest version and try again',
    })
  })

  test('an update that changes nothing leaves the version as it is', async () => {
    const { body } = await post(CONFIGMAPS, named('same', { data: { a: 'b' } }))
    const { body: after } = await put(`${CONFIGMAPS}/same`, body)
    expect(after.metadata.resourceVersion).toBe(body.metadata.resourceVersion)
  })

  test('generation counts changes of the spec, not of labels or status', async () => {
    await post(WIDGETS, JSON.parse(widget('counted', { size: 'small' })))
    const path = `${WIDGETS}/counted`
    const generation = async () => (await server.send(path)).body.metadata.generation
    await patch(path, { metadata: { labels: { a: 'b' } } })
    await patch(`${path}/status`, { status: { phase: 'Fine' } })
    expect(await generation()).toBe(1)
    await patch(path, { spec: { replicas: 2 } })
    expect(await generation()).toBe(2)
  })

  test('the status of a kind with a status subresource is written there alone', async () => {
    const { body } = await post(WIDGETS, {
      ...JSON.parse(widget('quiet', { size: 'small' })),
      status: { a: 1 },
    })
    expect(body).not.toHaveProperty('status')
    await patch(`${WIDGETS}/quiet/status`, { status: { b: 2 }, spec: { replicas: 8 } })
    const { body: after } = await patch(`${WIDGETS}/quiet`, { status: { c: 3 } })
    expect(after).toMatchObject({ spec: { replicas: 1 }, status: { b: 2 } })
  })
})

describe('patches', () => {
  test('JSON, merge and strategic patches change an object', async () => {
    await server.send(DEPLOYMENTS, yaml('POST', deployment))
    const path = `${DEPLOYMENTS}/web`
    await patch(path, [{ op: 'replace', path: '/spec/replicas', value: 4 }], 'json-patch+json')
    await patch(path, { metadata: { labels: { tier: 'front' } } })
    const containers = [{ name: 'side', image: 'busybox' }]
    const { body } = await patch(
      path,
      { spec: { template: { spec: { containers } } } },
      'strategic-merge-patch+json',
    )
    expect(body.spec.replicas).toBe(4)
    expect(body.metadata.labels).toEqual({ app: 'web', tier: 'front' })
    expect(body.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual([
      'side',
      'server',
    ])
  })

  test('a custom resource has no strategic patch', async () => {
    await post(WIDGETS, JSON.parse(widget('plain', { size: 'small' })))
    const reply = await patch(`${WIDGETS}/plain`, {}, 'strategic-merge-patch+json')
    expect(reply.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
  })

  test('server-side apply creates, keeps to its fields, and names who owns what it may not change', async () => {
    const apply = (manager: string, spec: object, force = '') =>
      server.send(`${WIDGETS}/applied?fieldManager=${manager}${force}`, {
        method: 'PATCH',
        body: widget('applied', spec),
        headers: { 'content-type': 'application/apply-patch+yaml' },
      })
    expect((await apply('one', { size: 'small', replicas: 2 })).code).toBe(201)
    expect((await apply('two', { size: 'small' })).code).toBe(200)
    const refused = await apply('two', { size: 'small', replicas: 3 })
    expect(refused.body).toMatchObject({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
    })
    expect(
      (await apply('two', { size: 'small', replicas: 3 }, '&force=true')).body.spec.replicas,
    ).toBe(3)
    const without = await server.send(`${WIDGETS}/applied`, {
      method: 'PATCH',
      body: '{}',
      headers: { 'content-type': 'application/apply-patch+yaml' },
    })
    expect(without.body.message).toMatch(
      /fieldManager: Required value: is required for apply patch/,
    )
  })

  test('concurrent patches of one object all arrive', async () => {
    await post(CONFIGMAPS, named('busy', { data: {} }))
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`)
    const replies = await Promise.all(
      keys.map((key) => patch(`${CONFIGMAPS}/busy`, { data: { [key]: 'v' } })),
    )
    expect(replies.map(({ code }) => code)).toEqual(keys.map(() => 200))
    const { body } = await server.send(`${CONFIGMAPS}/busy`)
    expect(Object.keys(body.data).sort()).toEqual(keys.sort())
  })
})

describe('Secrets', () => {
  test('stringData is folded into data', async () => {
    const { body } = await post(
      SECRETS,
      named('folded', { data: { a: 'eA==' }, stringData: { a: 'y', b: 'z' } }),
    )
    expect(body.data).toEqual({ a: 'eQ==', b: 'eg==' })
    expect(body).not.toHaveProperty('stringData')
    expect(body.type).toBe('Opaque')
  })

  test('data that is not base64 is refused', async () => {
    const { body } = await post(SECRETS, named('broken', { data: { a: 'no base64' } }))
    expect(body.message).toBe(
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 2',
    )
  })

  test('an immutable Secret stays as it is', async () => {
    await post(SECRETS, named('fixed', { data: { a: 'eA==' }, immutable: true }))
    const { body } = await patch(`${SECRETS}/fixed`, { data: { a: 'eQ==' } })
    expect(body.message).toMatch(/data: Forbidden: field is immutable when `immutable` is set/)
  })
})

describe('what the server fills in', () => {
  test('a Service gets an address of its own and keeps it', async () => {
    const { body } = await server.send(SERVICES, yaml('POST', service))
    expect(body.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIPs: [body.spec.clusterIP],
      ipFamilies: ['IPv4'],
      sessionAffinity: 'None',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }],
    })
    const { body: other } = await post(
      SERVICES,
      named('second', { spec: { ports: [{ port: 1 }] } }),
    )
    expect(other.spec.clusterIP).not.toBe(body.spec.clusterIP)
    const moved = await patch(`${SERVICES}/web`, { spec: { clusterIP: '10.96.9.9' } })
    expect(moved.body.message).toMatch(
      /spec.clusterIPs\[0\]: Invalid value: .*: may not change once set/,
    )
    const ports = [{ name: 'a', port: 81 }]
    const { body: changed } = await patch(`${SERVICES}/web`, { spec: { ports } })
    expect(changed.spec.clusterIP).toBe(body.spec.clusterIP)
  })

  test('a Deployment gets replicas, a strategy and the defaults of its pods', async () => {
    const { body } = await server.send(
      DEPLOYMENTS,
      yaml('POST', deployment.replaceAll('web', 'filled').replace('replicas: 2', '')),
    )
    expect(body.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
      template: {
        spec: {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          terminationGracePeriodSeconds: 30,
          containers: [
            { imagePullPolicy: 'Always', ports: [{ containerPort: 80, protocol: 'TCP' }] },
          ],
        },
      },
    })
  })

  test('a Deployment whose selector misses its own pods is refused', async () => {
    const wrong = deployment.replace('matchLabels: { app: web }', 'matchLabels: { app: other }')
    const { body } = await server.send(DEPLOYMENTS, yaml('POST', wrong))
    expect(body.message).toMatch(
      /spec.template.metadata.labels: Invalid value: .*: `selector` does not match template `labels`/,
    )
  })

  test('a pod of an account that is not there is refused', async () => {
    const spec = { serviceAccountName: 'ghost', containers: [{ name: 'a', image: 'b' }] }
    const { body } = await post(PODS, named('haunted', { spec }))
    expect(body.message).toBe(
      'pods "haunted" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
    )
  })

  test('a pod without containers is refused', async () => {
    const { body } = await post(PODS, named('empty', { spec: { containers: [] } }))
    expect(body.message).toMatch(/spec.containers: Required value/)
  })
})

test('an Event can be written through one group and read through the other', async () => {
  const event = {
    metadata: { name: 'happened' },
    regarding: { kind: 'Pod', name: 'p', namespace: 'default' },
    reason: 'Tested',
    note: 'it works',
    type: 'Normal',
    eventTime: '2026-01-01T00:00:00.000000Z',
    action: 'Testing',
    reportingController: 'test',
    reportingInstance: 'test-1',
  }
  const written = await post('/apis/events.k8s.io/v1/namespaces/default/events', event)
  expect(written.code).toBe(201)
  const path = '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=p,reason!=Other'
  const { body } = await server.send(path)
  expect(body.items).toMatchObject([
    { apiVersion: 'v1', message: 'it works', involvedObject: { name: 'p' } },
  ])
})
