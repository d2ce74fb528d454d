// Status and scale of a custom kind, tokens, and what is not there: parts of the API that few clients reach.

import {
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObjectApi,
  Metrics,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterForClients, startCluster } from './start-cluster.ts'

const namespace = 'default'
let cluster: ClusterForClients
beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster?.close())

const integer = { type: 'integer' }
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.test.example' },
  spec: {
    group: 'test.example',
    scope: 'Namespaced',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.n', statusReplicasPath: '.status.n' },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { n: integer } },
              status: { type: 'object', properties: { n: integer } },
            },
          },
        },
      },
    ],
  },
}

test('the status and the scale of a custom object are written apart', async () => {
  await KubernetesObjectApi.makeApiClient(cluster.config).create(definition)
  const custom = cluster.config.makeApiClient(CustomObjectsApi)
  const kind = { group: 'test.example', version: 'v1', namespace, plural: 'gadgets' }
  const body = {
    apiVersion: 'test.example/v1',
    kind: 'Gadget',
    metadata: { name: 'one' },
    spec: { n: 1 },
    status: { n: 9 },
  }
  const created = await custom.createNamespacedCustomObject({ ...kind, body })
  expect(created.status).toBeUndefined()
  const patched = await custom.patchNamespacedCustomObject(
    { ...kind, name: 'one', body: { spec: { n: 2 }, status: { n: 9 } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
  expect([patched.spec, patched.status, patched.metadata.generation]).toEqual([
    { n: 2 },
    undefined,
    2,
  ])
  const withStatus = await custom.replaceNamespacedCustomObjectStatus({
    ...kind,
    name: 'one',
    body: { ...patched, spec: { n: 7 }, status: { n: 1 } },
  })
  expect([withStatus.spec, withStatus.status, withStatus.metadata.generation]).toEqual([
    { n: 2 },
    { n: 1 },
    2,
  ])
  const scale = await custom.getNamespacedCustomObjectScale({ ...kind, name: 'one' })
  expect([scale.kind, scale.spec.replicas, scale.status.replicas]).toEqual(['Scale', 2, 1])
})

test('a token is given for a service account', async () => {
  const { status } = await cluster.config
    .makeApiClient(CoreV1Api)
    .createNamespacedServiceAccountToken({
      namespace,
      name: 'default',
      body: { spec: { audiences: [] } },
    })
  expect(status?.token).not.toBe('')
})

test('metrics are not to be had', async () => {
  await expect(new Metrics(cluster.config).getNodeMetrics()).rejects.toMatchObject({ code: 404 })
})
