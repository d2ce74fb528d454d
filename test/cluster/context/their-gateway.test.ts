// An agentgateway serves the class already: the lab takes it, and the course holds on it.
//
// What stands in for it here is the lab's own gateway, installed by somebody else: under other names, in another
// namespace, and without the lab's label.

import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { explainGateway } from '../../../src/checks/explain-gateway.ts'
import { readManifests } from '../../../src/engine/install-manifests.ts'
import type { KubeObject } from '../../../src/kube/kube-object.ts'
import { daemonSets } from '../../../src/kube/resources.ts'
import { type LabHome, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { type OwnCluster, startOwnCluster } from './own-cluster.ts'

let own: OwnCluster
let lab: LabHome
beforeAll(async () => {
  own = await startOwnCluster()
  lab = makeLabHome()
  lab.env.KUBECONFIG = own.kubeconfig({ dev: {} })
  await installAsOthersDo()
})
afterAll(async () => {
  await lab.remove()
  await own.remove()
})

/** Not the ClusterRole of the proxies: the controller knows it by name. */
const FIXED = ['agentgateway-proxy']

async function installAsOthersDo() {
  const objects = readManifests(join(dirname(mainProgram), 'manifests'), 'simulated')
  const theirs = objects.map((object): KubeObject => {
    const text = JSON.stringify(object).replaceAll('agentgateway-system', 'platform')
    const copy = JSON.parse(text) as KubeObject
    delete copy.metadata.labels?.['app.kubernetes.io/part-of']
    if (copy.kind === 'Deployment' && copy.metadata.name === 'agentgateway')
      copy.metadata.name = 'agw-controller'
    if (copy.kind.startsWith('Cluster') && !FIXED.includes(copy.metadata.name))
      copy.metadata.name = `theirs-${copy.metadata.name}`
    if (copy.kind === 'ClusterRoleBinding' && !FIXED.includes(copy.roleRef.name))
      copy.roleRef.name = `theirs-${copy.roleRef.name}`
    return copy
  })
  const list = (items: KubeObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const isFirst = ({ kind }: KubeObject) => ['Namespace', 'CustomResourceDefinition'].includes(kind)
  await own.kubectl('apply --server-side -f -', list(theirs.filter(isFirst)))
  await own.kubectl('wait --for=condition=Established crd --all --timeout=20s')
  const isProgram = ({ kind }: KubeObject) => kind === 'Deployment'
  await own.kubectl(
    'apply --server-side -f -',
    list(theirs.filter((object) => !isFirst(object) && !isProgram(object))),
  )
  await own.kubectl('apply --server-side -f -', list(theirs.filter(isProgram)))
  await own.kubectl('wait --for=condition=Available deployment --all -n platform --timeout=30s')
}

test('the course is played on it, with no gateway of the lab’s own, and it is left as it was', async () => {
  const before = await own.inventory()
  const used = await lab.run(['cluster', 'use', 'dev', '--yes'])
  expect(used.stdout).toContain(
    'agentgateway\'s controller "agw-controller" in platform (ai-gateway-lab/gateway:',
  )
  expect(used.stdout).toContain('the lab uses it instead of its own gateway')
  expect(used.stdout).toContain('Requests go to the providers themselves')
  expect(used.exitCode).toBe(0)
  const installed = (await own.inventory()).filter((name) => !before.includes(name))
  expect(installed).toEqual(['namespace/agentgateway-system'])
  expect(await own.kubectl('get deployments -n agentgateway-system -o name')).toBe('')

  expect((await lab.run(['start', 'multiple-providers'])).exitCode).toBe(0)
  expect((await lab.run(['check'])).exitCode).toBe(3)
  const solved = await lab.run(['solve'])
  expect(solved.stdout).toContain('All 4 steps are done.')
  expect(solved.exitCode).toBe(0)

  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect(await own.inventory()).toEqual(before)
  expect(await own.kubectl('get deployment agw-controller -n platform -o name')).toContain('agw')
})

test('a proxy that is deployed otherwise is found by its label, and explained as any other', async () => {
  await own.kubectl('create namespace elsewhere')
  const key = { name: 'gw', namespace: 'elsewhere' }
  const gateway = { apiVersion: '', kind: 'Gateway', metadata: key, spec: {} }
  expect(await explainGateway(own.kube, gateway)).toMatchObject({ found: 'no Deployment' })

  const labels = { 'gateway.networking.k8s.io/gateway-name': 'gw' }
  const containers = [{ name: 'agentgateway', image: 'cr.agentgateway.dev/agentgateway:1.4.1' }]
  await own.kube.create(daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'gw-proxy', namespace: 'elsewhere', labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  })
  expect(await explainGateway(own.kube, gateway)).toMatchObject({
    reason: 'No pod of the gateway "gw" is ready: there is no pod.',
  })
})
