// How does the lab leave a cluster as it was? What it put there goes, by its label; what was there before, or is somebody
// else's by now, stays, and is named.

import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../../kube/api-error.ts'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject, Resource } from '../../kube/kube-object.ts'
import { EnvironmentError } from '../../kube/lab-error.ts'
import {
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  customResourceDefinitions,
  deployments,
  gatewayClasses,
  namespaces,
  podDisruptionBudgets,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  services,
} from '../../kube/resources.ts'
import type { Progress } from '../cluster.ts'
import { listLearners } from '../learners/make-learner.ts'
import type { ContextRecord } from './context-files.ts'
import { isTheLabs, LAB_SELECTOR } from './is-the-labs.ts'
import { GATEWAY_CLASS } from './look-around.ts'

const NAMESPACED = [
  deployments,
  podDisruptionBudgets,
  services,
  configMaps,
  secrets,
  roleBindings,
  roles,
  serviceAccounts,
]
const GONE_TIMEOUT_MS = 120_000
const LOOK_MS = 100
const INSTALLED = 'ai-gateway-lab.dev/installed'
/** Who made the class, as the gateway's controller signs it. */
const CONTROLLER = 'agentgateway'

/** Returns sentences about what stays. Throws EnvironmentError while learners still have their parts. */
export async function removeInstallation(
  kube: KubeClient,
  { classWasThere, gateway }: Pick<ContextRecord, 'classWasThere' | 'gateway'>,
  report: (progress: Progress) => void,
): Promise<string[]> {
  await refuseWithLearners(kube)
  const stays: string[] = []

  report({ phase: 'Removing what the lab has put into the cluster' })
  const spaces = await listOurs(kube, namespaces)
  const removed = new Set(spaces.map(({ metadata }) => metadata.name))
  await Promise.all(spaces.map(({ metadata }) => kube.delete(namespaces, metadata)))
  for (const resource of NAMESPACED) {
    const objects = await listOurs(kube, resource)
    await Promise.all(
      objects
        .filter(({ metadata }) => !removed.has(metadata.namespace ?? ''))
        .map(({ metadata }) => kube.delete(resource, metadata)),
    )
  }
  await unmark(kube)
  await untilGone(kube, removed)

  if (gateway === 'ours' && !classWasThere) {
    const made = await kube.get(gatewayClasses, { name: GATEWAY_CLASS })
    if (made?.metadata.labels?.['app.kubernetes.io/managed-by'] === CONTROLLER)
      await kube.delete(gatewayClasses, { name: GATEWAY_CLASS })
  }
  for (const resource of [clusterRoleBindings, clusterRoles]) {
    const objects = await listOurs(kube, resource)
    await Promise.all(objects.map(({ metadata }) => kube.delete(resource, metadata)))
  }
  for (const crd of await listOurs(kube, customResourceDefinitions)) {
    const used = await findUses(kube, crd)
    if (!isTheLabs(crd)) stays.push(`${crd.metadata.name}: somebody else has written it since`)
    else if (used) stays.push(`${crd.metadata.name}: ${used}, which would go with it`)
    else await kube.delete(customResourceDefinitions, crd.metadata)
  }
  return stays
}

async function refuseWithLearners(kube: KubeClient) {
  const learners = await listLearners(kube)
  if (learners.length === 0) return
  const names = learners.map(({ name }) => name)
  const some = names.length > 5 ? `${names.slice(0, 5).join(', ')} and others` : names.join(', ')
  throw new EnvironmentError(
    `${names.length === 1 ? 'A learner still works' : `${names.length} learners still work`} on this cluster: ${some}. Nothing was removed.`,
    { hint: 'First: ai-gateway-lab workshop remove --all' },
  )
}

/** Nothing where the cluster does not know the kind, or does not let us see it. */
async function listOurs(kube: KubeClient, resource: Resource): Promise<KubeObject[]> {
  try {
    return (await kube.list(resource, { labelSelector: LAB_SELECTOR })).items
  } catch (error) {
    if (error instanceof ApiError && (error.code === 404 || error.code === 403)) return []
    throw error
  }
}

/** From a namespace that was there before, and stays. */
async function unmark(kube: KubeClient) {
  const { items } = await kube.list(namespaces)
  const marked = items.filter(
    ({ metadata }) => metadata.annotations?.[INSTALLED] && !metadata.deletionTimestamp,
  )
  await Promise.all(
    marked.map(({ metadata }) =>
      kube.mergePatch(namespaces, metadata, { metadata: { annotations: { [INSTALLED]: null } } }),
    ),
  )
}

async function untilGone(kube: KubeClient, names: Set<string>) {
  for (let waited = 0; ; waited += LOOK_MS) {
    const { items } = await kube.list(namespaces)
    const left = items.filter(({ metadata }) => names.has(metadata.name))
    if (left.length === 0) return
    if (waited > GONE_TIMEOUT_MS)
      throw new EnvironmentError(
        `The namespace "${left[0]!.metadata.name}" is still being removed after ${GONE_TIMEOUT_MS / 1000} s.`,
        { hint: `kubectl describe namespace ${left[0]!.metadata.name}` },
      )
    await delay(LOOK_MS)
  }
}

/** Who still has objects of this kind: they are not the lab's to delete. */
async function findUses(kube: KubeClient, { spec }: KubeObject): Promise<string | undefined> {
  const served = spec.versions.find((version: { served?: boolean }) => version.served)
  const resource: Resource = {
    group: spec.group,
    version: served?.name ?? '',
    plural: spec.names.plural,
    kind: spec.names.kind,
    namespaced: spec.scope === 'Namespaced',
  }
  const { items } = await kube.list(resource)
  const [first] = items
  if (!first) return undefined
  const { name, namespace } = first.metadata
  const others = items.length > 1 ? ` and ${items.length - 1} more` : ''
  return `there is ${spec.names.kind} "${name}"${namespace ? ` in ${namespace}` : ''}${others}`
}
