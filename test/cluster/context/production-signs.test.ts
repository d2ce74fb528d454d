import { expect, test } from 'vitest'
import {
  type ClusterSigns,
  productionSigns,
} from '../../../src/cluster/context/production-signs.ts'

const harmless: ClusterSigns = {
  context: 'dev',
  clusterName: 'dev-cluster',
  userName: 'me',
  server: 'k8s.example.com',
  nodes: 3,
  namespaces: 8,
}

test('an ordinary small cluster shows no signs', () => {
  expect(productionSigns(harmless)).toEqual([])
})

test.each<[Partial<ClusterSigns>, string]>([
  [{ context: 'prod' }, 'the context is called "prod"'],
  [
    { context: 'gke_acme_europe-west1_PROD-1' },
    'the context is called "gke_acme_europe-west1_PROD-1"',
  ],
  [{ clusterName: 'acme-production' }, 'the cluster is called "acme-production"'],
  [{ userName: 'prd-admin' }, 'the user is called "prd-admin"'],
  [{ server: 'api.prod.example.com' }, 'the server is called "api.prod.example.com"'],
  [{ context: 'eks/live/eu' }, 'the context is called "eks/live/eu"'],
  [{ nodes: 12 }, 'it has 12 nodes'],
  [{ namespaces: 140 }, 'it has 140 namespaces'],
])('%j is a sign: %s', (signs, said) => {
  expect(productionSigns({ ...harmless, ...signs })).toEqual([said])
})

test.each([
  'product-team',
  'reproduce',
  'olive',
  'nonprod',
  'non-prod-1',
  'preprod',
  'staging',
  'delivery',
])('"%s" is none', (context) => expect(productionSigns({ ...harmless, context })).toEqual([]))
