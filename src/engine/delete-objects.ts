// What did the learner make, and how does it go again?

import type { Step } from '../content/challenge.ts'
import { isNotFound } from '../kube/api-error.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject, ObjectKey, Resource } from '../kube/kube-object.ts'
import {
  agentgatewayBackends,
  agentgatewayPolicies,
  configMaps,
  gateways,
  httpRoutes,
  pods,
  secrets,
} from '../kube/resources.ts'
import { LAB_LABEL } from './install-manifests.ts'
import { waitForObject, waitForObjects } from './wait-for-objects.ts'

/** In the order in which they go: what refers to others first. */
const LEARNERS_KINDS = [
  httpRoutes,
  agentgatewayPolicies,
  agentgatewayBackends,
  gateways,
  secrets,
  configMaps,
]

const GONE_TIMEOUT_MS = 30_000

type Found = { resource: Resource; object: KubeObject }

/**
 * Deletes what an assignment has the learner make: objects of its kinds in the namespace in which they work, and those
 * that checks name in any other, but never what the lab or the cluster itself has put there. Resolves when all are gone,
 * and with them what the gateway has made for them.
 */
export async function deleteLearnersObjects(
  kube: KubeClient,
  namespace: string,
  steps: Step[],
  signal?: AbortSignal,
) {
  const found = await Promise.all([
    ...LEARNERS_KINDS.map((resource) => listIn(kube, resource, namespace)),
    ...namedObjects(steps).map(([resource, key]) => findEverywhere(kube, resource, key.name)),
  ])
  await deleteAll(kube, found.flat().filter(isLearners), signal)
}

/** Deletes only what the checks of these steps name, where they name it. */
export async function deleteNamedObjects(kube: KubeClient, steps: Step[], signal?: AbortSignal) {
  const found = await Promise.all(
    namedObjects(steps).map(async ([resource, key]) => {
      const object = await kube.get(resource, key)
      return object ? [{ resource, object }] : []
    }),
  )
  await deleteAll(kube, found.flat().filter(isLearners), signal)
}

const listIn = async (kube: KubeClient, resource: Resource, namespace: string): Promise<Found[]> =>
  (await listKind(kube, resource, { namespace })).map((object) => ({ resource, object }))

const findEverywhere = async (
  kube: KubeClient,
  resource: Resource,
  name: string,
): Promise<Found[]> =>
  (await listKind(kube, resource, { fieldSelector: `metadata.name=${name}` }))
    .filter(({ metadata }) => metadata.name === name)
    .map((object) => ({ resource, object }))

/** Nothing where the cluster does not know the kind. */
async function listKind(
  kube: KubeClient,
  resource: Resource,
  options: Parameters<KubeClient['list']>[1],
) {
  try {
    return (await kube.list(resource, options)).items
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

function namedObjects(steps: Step[]): [Resource, ObjectKey][] {
  return steps
    .flatMap((step) => step.checks)
    .flatMap((check): [Resource, ObjectKey][] => {
      if (!('resource' in check)) return []
      const resource = LEARNERS_KINDS.find(({ kind }) => kind === check.resource.kind)
      return resource ? [[resource, check.resource]] : []
    })
}

const isLearners = ({ object: { metadata, kind, type } }: Found) =>
  metadata.labels?.['app.kubernetes.io/part-of'] !== LAB_LABEL['app.kubernetes.io/part-of'] &&
  !metadata.ownerReferences?.length &&
  !(kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') &&
  !(kind === 'Secret' && type === 'kubernetes.io/service-account-token')

async function deleteAll(kube: KubeClient, found: Found[], signal?: AbortSignal) {
  const byUid = [...new Map(found.map((entry) => [entry.object.metadata.uid, entry])).values()]
  await Promise.all(
    byUid.map(({ resource, object: { metadata } }) =>
      kube.delete(resource, metadata, { uid: metadata.uid }),
    ),
  )
  const waiting = { signal, timeoutMs: GONE_TIMEOUT_MS }
  await Promise.all(
    byUid.map(async ({ resource, object: { metadata } }) => {
      await waitForObject(
        kube,
        resource,
        metadata,
        (now) => now?.metadata.uid !== metadata.uid,
        waiting,
      )
      if (resource !== gateways) return
      // A proxy that still runs would answer for routes that are gone.
      const labelSelector = `gateway.networking.k8s.io/gateway-name=${metadata.name}`
      await waitForObjects(
        kube,
        pods,
        { namespace: metadata.namespace, labelSelector },
        isEmpty,
        waiting,
      )
    }),
  )
}

const isEmpty = ({ length }: KubeObject[]) => length === 0
