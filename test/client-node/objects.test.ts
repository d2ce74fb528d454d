// The API as programs use it: typed calls, every kind of patch, generic objects and custom ones, through the client that
// most of them are written with.

import {
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObjectApi,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  VersionApi,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterForClients, startCluster } from './start-cluster.ts'

const namespace = 'default'
let cluster: ClusterForClients
let core: CoreV1Api
beforeAll(async () => {
  cluster = await startCluster()
  core = cluster.config.makeApiClient(CoreV1Api)
})
afterAll(() => cluster?.close())

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 0,
    (error) => (error instanceof ApiException ? error.code : error),
  )

test('says which version it is', async () => {
  const { gitVersion } = await cluster.config.makeApiClient(VersionApi).getCode()
  expect(gitVersion).toMatch(/^v1\.\d+/)
})

test('creates, reads, lists, replaces and deletes, and refuses what comes too late', async () => {
  const body = { metadata: { name: 'one', labels: { app: 'x' } }, data: { colour: 'green' } }
  const created = await core.createNamespacedConfigMap({ namespace, body })
  expect(created.metadata).toMatchObject({ name: 'one', namespace, uid: expect.any(String) })
  expect(await codeOf(core.createNamespacedConfigMap({ namespace, body }))).toBe(409)

  const stale = structuredClone(created)
  created.data = { colour: 'blue' }
  const replaced = await core.replaceNamespacedConfigMap({ namespace, name: 'one', body: created })
  expect(replaced.data).toEqual({ colour: 'blue' })
  expect(
    await codeOf(core.replaceNamespacedConfigMap({ namespace, name: 'one', body: stale })),
  ).toBe(409)

  const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=x' })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(['one'])
  await core.deleteNamespacedConfigMap({ namespace, name: 'one' })
  expect(await codeOf(core.readNamespacedConfigMap({ namespace, name: 'one' }))).toBe(404)
})

test('lists page by page', async () => {
  for (const index of [1, 2, 3, 4, 5])
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: `page-${index}` } } })
  const names: string[] = []
  let _continue: string | undefined
  do {
    const page = await core.listNamespacedSecret({ namespace, limit: 2, _continue })
    names.push(...page.items.map(({ metadata }) => metadata?.name ?? ''))
    _continue = page.metadata?._continue
  } while (_continue)
  expect(names).toEqual([1, 2, 3, 4, 5].map((index) => `page-${index}`))
})

test.each([
  [PatchStrategy.MergePatch, { data: { colour: null, size: 'small' } }],
  [
    PatchStrategy.JsonPatch,
    [
      { op: 'remove', path: '/data/colour' },
      { op: 'add', path: '/data/size', value: 'small' },
    ],
  ],
  [PatchStrategy.StrategicMergePatch, { data: { colour: null, size: 'small' } }],
])('patches by %s', async (strategy, body) => {
  const name = `patched-${strategy.replaceAll(/[^a-z]+/g, '-')}`
  await core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name }, data: { colour: 'green', kept: 'yes' } },
  })
  const patched = await core.patchNamespacedConfigMap(
    { namespace, name, body },
    setHeaderOptions('Content-Type', strategy),
  )
  expect(patched.data).toEqual({ kept: 'yes', size: 'small' })
})

test('applies on the server, with a conflict where another manager owns a field', async () => {
  const objects = KubernetesObjectApi.makeApiClient(cluster.config)
  const spec = (colour: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'applied', namespace },
    data: { colour },
  })
  const apply = (colour: string, manager: string, force = false) =>
    objects.patch(spec(colour), undefined, undefined, manager, force, PatchStrategy.ServerSideApply)
  await apply('green', 'one')
  expect(await codeOf(apply('blue', 'two'))).toBe(409)
  const forced = (await apply('blue', 'two', true)) as { data?: object }
  expect(forced.data).toEqual({ colour: 'blue' })
})

test('deals with any object by its kind, and a dry run changes nothing', async () => {
  const objects = KubernetesObjectApi.makeApiClient(cluster.config)
  const spec = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'dry', namespace } }
  await objects.create(spec, undefined, 'All')
  expect(await codeOf(objects.read(spec))).toBe(404)
  await objects.create(spec)
  expect((await objects.read(spec)).metadata?.name).toBe('dry')
  await objects.delete(spec)
})

test('scales a Deployment by its subresource', async () => {
  const apps = cluster.config.makeApiClient(AppsV1Api)
  const labels = { app: 'none' }
  await apps.createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name: 'none' },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'none' }] } },
      },
    },
  })
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'none' })
  expect(scale.spec?.replicas).toBe(0)
  const status = await apps.patchNamespacedDeploymentScale(
    { namespace, name: 'none', body: { spec: { replicas: 1 } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
  expect(status.spec?.replicas).toBe(1)
  await apps.deleteNamespacedDeployment({ namespace, name: 'none' })
})

test('serves a new kind as soon as it is defined, with what its schema says', async () => {
  const definitions = cluster.config.makeApiClient(ApiextensionsV1Api)
  const customs = cluster.config.makeApiClient(CustomObjectsApi)
  const kind = { group: 'example.dev', version: 'v1', namespace, plural: 'gadgets' }
  await definitions.createCustomResourceDefinition({
    body: {
      metadata: { name: 'gadgets.example.dev' },
      spec: {
        group: 'example.dev',
        scope: 'Namespaced',
        names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: { size: { type: 'integer', maximum: 5, _default: 2 } },
                  },
                  status: { type: 'object', properties: { ready: { type: 'boolean' } } },
                },
              },
            },
          },
        ],
      },
    },
  })
  const body = { apiVersion: 'example.dev/v1', kind: 'Gadget', metadata: { name: 'one' }, spec: {} }
  const created = await customs.createNamespacedCustomObject({ ...kind, body })
  expect(created.spec).toEqual({ size: 2 })
  const tooLarge = { ...body, metadata: { name: 'two' }, spec: { size: 6 } }
  expect(await codeOf(customs.createNamespacedCustomObject({ ...kind, body: tooLarge }))).toBe(422)
  const patched = await customs.patchNamespacedCustomObjectStatus(
    { ...kind, name: 'one', body: { status: { ready: true } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
  expect(patched.status).toEqual({ ready: true })
  const { items } = await customs.listNamespacedCustomObject(kind)
  expect(items).toHaveLength(1)
})

test('gives a ServiceAccount its rights, and no more', async () => {
  const rbac = cluster.config.makeApiClient(RbacAuthorizationV1Api)
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'reader' } } })
  await rbac.createNamespacedRole({
    namespace,
    body: {
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }],
    },
  })
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace }],
    },
  })
  const { status } = await core.createNamespacedServiceAccountToken({
    namespace,
    name: 'reader',
    body: { spec: { audiences: [], expirationSeconds: 600 } },
  })
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromClusterAndUser(cluster.config.getCurrentCluster()!, {
    name: 'reader',
    token: status!.token,
  })
  const reader = config.makeApiClient(CoreV1Api)
  expect(await codeOf(reader.listNamespacedConfigMap({ namespace }))).toBe(0)
  expect(await codeOf(reader.listNamespacedSecret({ namespace }))).toBe(403)
  const review = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { namespace, verb: 'delete', resource: 'configmaps' } } },
  })
  expect(review.status?.allowed).toBe(false)
})

test('keeps a Lease for those who elect a leader', async () => {
  const leases = cluster.config.makeApiClient(CoordinationV1Api)
  const taken = await leases.createNamespacedLease({
    namespace,
    body: {
      metadata: { name: 'leader' },
      spec: { holderIdentity: 'one', leaseDurationSeconds: 5 },
    },
  })
  const late = structuredClone(taken)
  taken.spec!.holderIdentity = 'two'
  await leases.replaceNamespacedLease({ namespace, name: 'leader', body: taken })
  late.spec!.holderIdentity = 'three'
  expect(
    await codeOf(leases.replaceNamespacedLease({ namespace, name: 'leader', body: late })),
  ).toBe(409)
})
