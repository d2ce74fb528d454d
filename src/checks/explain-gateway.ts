// A Gateway is there and does not work. Is it the class, the Deployment or the pod?

import type { KubeObject } from '../kube/kube-object.ts'
import { daemonSets, deployments, pods } from '../kube/resources.ts'
import type { ClusterReader } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { explainReferences } from './explain-references.ts'
import { getCommand } from './look.ts'
import { isReady } from './through-service.ts'

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name'

/** The first broken link from the Gateway to its pod; undefined where the pod is ready. */
export async function explainGateway(
  kube: ClusterReader,
  gateway: KubeObject,
): Promise<Explanation | undefined> {
  const { name, namespace } = gateway.metadata
  const dangling = await explainReferences(kube, gateway)
  if (dangling)
    return { ...dangling, reason: `${dangling.reason} So no controller takes this Gateway on.` }

  const deployment = await findWorkload(kube, gateway)
  if (!deployment)
    return {
      reason: `The Gateway "${name}" has no Deployment; the controller makes one. Is the controller running?`,
      look: `kubectl get deployments,pods -n ${namespace}`,
      where: `Deployment ${name}`,
      asked: 'a pod that is ready',
      found: 'no Deployment',
    }
  return explainDeployment(kube, deployment, `${GATEWAY_NAME}=${name}`, `gateway "${name}"`)
}

/** By the Gateway's name, else by its label: a proxy may be called otherwise, or be a DaemonSet. */
async function findWorkload(kube: ClusterReader, { metadata }: KubeObject) {
  const { name, namespace } = metadata
  const named = await kube.get(deployments, { name, namespace })
  if (named) return named
  const labelSelector = `${GATEWAY_NAME}=${name}`
  for (const resource of [deployments, daemonSets]) {
    const { items } = await kube.list(resource, { namespace, labelSelector })
    if (items[0]) return items[0]
  }
}

/** Why a Deployment has no pod that is ready; undefined where it has one. `whose` as in "of the gateway …". */
export async function explainDeployment(
  kube: ClusterReader,
  { metadata, spec }: KubeObject,
  labelSelector: string,
  whose: string,
): Promise<Explanation | undefined> {
  const { name, namespace } = metadata
  if (spec?.replicas === 0)
    return {
      reason: `The Deployment "${name}" is scaled to 0, so there is no pod of the ${whose}.`,
      look: getCommand('deployment', metadata, ''),
      where: `Deployment ${name}: spec.replicas`,
      asked: '1',
      found: '0',
    }
  const { items } = await kube.list(pods, { namespace, labelSelector })
  if (items.some(isReady)) return undefined

  const pod = items.at(-1)
  const state = pod ? `the pod "${pod.metadata.name}" ${describePod(pod)}` : 'there is no pod'
  return {
    reason: `No pod of the ${whose} is ready: ${state}.`,
    look: `kubectl get pods -n ${namespace} -l ${labelSelector}`,
    where: `Deployment ${name}: status.availableReplicas`,
    asked: 'a pod that is ready',
    found: pod ? describePod(pod) : 'no pod',
  }
}

type ContainerState = {
  waiting?: { reason?: string; message?: string }
  terminated?: { exitCode: number }
}

function describePod({ metadata, status }: KubeObject): string {
  if (metadata.deletionTimestamp) return 'is ending'
  const states: ContainerState[] = (status?.containerStatuses ?? []).map(
    ({ state }: { state?: ContainerState }) => state ?? {},
  )
  const waiting = states.find((state) => state.waiting)?.waiting
  if (waiting) return `waits (${[waiting.reason, waiting.message].filter(Boolean).join(': ')})`
  const ended = states.find((state) => state.terminated)?.terminated
  if (ended) return `has ended with code ${ended.exitCode}`
  return status?.phase === 'Running'
    ? 'runs and is not ready yet'
    : `is ${status?.phase ?? 'Pending'}`
}
