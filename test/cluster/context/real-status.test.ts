// agentgateway's own controller writes other sentences than the lab's, makes other objects, and calls a Gateway programmed before
// its proxy runs. The checks hold on what it leaves: here it is written by hand, after its golden files.

import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readManifests } from '../../../src/engine/install-manifests.ts'
import { isConflict } from '../../../src/kube/api-error.ts'
import type { KubeObject, Resource } from '../../../src/kube/kube-object.ts'
import {
  agentgatewayBackends,
  deployments,
  gatewayClasses,
  gateways,
  httpRoutes,
  services,
} from '../../../src/kube/resources.ts'
import { type LabHome, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { type OwnCluster, startOwnCluster } from './own-cluster.ts'

const CONTROLLER = 'agentgateway.dev/agentgateway'
const NAMESPACE = 'agentgateway-system'
const lastTransitionTime = '2026-08-21T00:00:00Z'

let own: OwnCluster
let lab: LabHome
const ended = new AbortController()
let written: Promise<void>

beforeAll(async () => {
  own = await startOwnCluster()
  lab = makeLabHome()
  lab.env.KUBECONFIG = own.kubeconfig({ dev: {} })
  const crds = readManifests(join(dirname(mainProgram), 'manifests'), 'simulated')
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map((object) => ({ ...object, metadata: { ...object.metadata, labels: {} } }))
  const list = { apiVersion: 'v1', kind: 'List', items: crds }
  await own.kubectl('apply --server-side -f -', JSON.stringify(list))
  await own.kubectl('wait --for=condition=Established crd --all --timeout=20s')
  await own.kubectl(`create namespace ${NAMESPACE}`)
  await installTheirs()
  written = writeStatus()
})
afterAll(async () => {
  ended.abort()
  await written
  await lab.remove()
  await own.remove()
})

async function installTheirs() {
  const labels = { 'app.kubernetes.io/name': 'agentgateway', agentgateway: 'agentgateway' }
  const image = 'cr.agentgateway.dev/controller:v1.4.1'
  await own.kube.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'agentgateway', namespace: NAMESPACE, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'controller', image }] },
      },
    },
  })
  const made = await own.kube.create(gatewayClasses, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'agentgateway' },
    spec: { controllerName: CONTROLLER, description: 'Specialized class for agentgateway.' },
  })
  await own.kube.updateStatus(gatewayClasses, {
    ...made,
    status: {
      conditions: [
        condition('Accepted', 'Accepted', 'GatewayClass accepted by agentgateway controller', made),
      ],
    },
  })
}

const condition = (type: string, reason: string, message: string, { metadata }: KubeObject) => ({
  type,
  status: 'True',
  reason,
  message,
  lastTransitionTime,
  observedGeneration: metadata.generation ?? 1,
})

const STATUS: [Resource, (object: KubeObject) => object][] = [
  [
    gateways,
    (gateway) => ({
      conditions: [
        condition('Accepted', 'Accepted', '', gateway),
        condition('Programmed', 'Programmed', 'Successfully programmed Gateway', gateway),
      ],
      listeners: gateway.spec.listeners.map(({ name }: { name: string }) => ({
        name,
        attachedRoutes: 1,
        supportedKinds: ['HTTPRoute', 'GRPCRoute'].map((kind) => ({
          group: 'gateway.networking.k8s.io',
          kind,
        })),
        conditions: ['Accepted', 'Programmed', 'ResolvedRefs'].map((type) =>
          condition(type, type, 'No errors found', gateway),
        ),
      })),
    }),
  ],
  [
    httpRoutes,
    (route) => ({
      parents: route.spec.parentRefs.map((parentRef: object) => ({
        controllerName: CONTROLLER,
        parentRef,
        conditions: ['Accepted', 'ResolvedRefs'].map((type) => condition(type, type, '', route)),
      })),
    }),
  ],
  [
    agentgatewayBackends,
    (backend) => ({ conditions: [condition('Accepted', 'Accepted', '', backend)] }),
  ],
]

/** Until the test ends: status, and for each Gateway the Service and the Deployment, whose image this cluster cannot run. */
async function writeStatus() {
  while (!ended.signal.aborted) {
    for (const [resource, statusOf] of STATUS)
      for (const object of (await own.kube.list(resource)).items) {
        if (object.status?.conditions?.[0]?.observedGeneration || object.status?.parents) continue
        if (object.kind === 'Gateway') await makeProxy(object)
        await own.kube
          .updateStatus(resource, { ...object, status: statusOf(object) })
          .catch((error) => {
            if (!isConflict(error)) throw error
          })
      }
    await delay(100, undefined, { signal: ended.signal }).catch(() => {})
  }
}

async function makeProxy({ metadata: { name, namespace }, spec }: KubeObject) {
  const selector = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': name,
    'gateway.networking.k8s.io/gateway-name': name,
  }
  const labels = {
    ...selector,
    'app.kubernetes.io/managed-by': 'agentgateway',
    'gateway.networking.k8s.io/gateway-class-name': spec.gatewayClassName,
  }
  const metadata = { name, namespace, labels }
  await own.kube.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'LoadBalancer',
      selector,
      ports: spec.listeners.map(({ port }: { port: number }) => ({
        name: `listener-${port}`,
        port,
        targetPort: port,
      })),
    },
  })
  await own.kube.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      selector: { matchLabels: selector },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'agentgateway',
              image: 'cr.agentgateway.dev/agentgateway:1.4.1',
              args: ['-f', '/config/config.yaml'],
              ports: [{ name: 'metrics', containerPort: 15020 }],
            },
          ],
        },
      },
    },
  })
}

type Step = { number: number; status: string; checks: { status: string; reason?: string }[] }

test('what the real controller writes ticks the steps off, and a proxy that does not run yet is no wrong answer', async () => {
  const used = await lab.run(['cluster', 'use', 'dev', '--yes'])
  expect(used.stdout).toContain('(cr.agentgateway.dev/controller:v1.4.1): the lab uses it instead')
  expect(used.exitCode).toBe(0)
  expect((await lab.run(['start', 'first-ai-gateway'])).exitCode).toBe(0)
  for (const step of ['1', '2', '3'])
    expect(await lab.run(['solve', '--step', step])).toMatchObject({ exitCode: 0 })

  const { stdout, exitCode } = await lab.run(['check', '--json'])
  const { steps } = JSON.parse(stdout) as { steps: Step[] }
  expect(steps.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'not-yet'])
  // The controller's own pod has the label app.kubernetes.io/name too, and is not taken for the proxy.
  expect(JSON.stringify(steps[3])).toMatch(/No pod of the gateway .*ai-gateway.* is ready/)
  expect(exitCode).toBe(3)

  // It is not the lab's to take away.
  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect(await own.kubectl(`get deployments -n ${NAMESPACE} -o name`)).toContain('/agentgateway')
  expect(await own.kubectl('get gatewayclasses -o name')).toContain('agentgateway')
})
