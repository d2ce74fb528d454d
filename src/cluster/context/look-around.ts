// What is in a cluster already that has to do with the lab? Everything that is needed to say what would be installed.

import { ApiError } from '../../kube/api-error.ts'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject, Resource } from '../../kube/kube-object.ts'
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  deployments,
  gatewayClasses,
  knownResources,
  namespaces,
  nodes,
  services,
} from '../../kube/resources.ts'

export const GATEWAY_CLASS = 'agentgateway'

export type Surroundings = {
  /** What of the lab's manifests is there, in the order of the manifests; missing ones are left out. */
  present: KubeObject[]
  gatewayClass?: KubeObject
  /** Deployments of agentgateway's controller, wherever they are. */
  controllers: KubeObject[]
  namespaces: KubeObject[]
  nodes: KubeObject[]
  /** What would have to be allowed, and is not: "create clusterroles". */
  missingRights: string[]
}

/** Throws what the connection throws. */
export async function lookAround(kube: KubeClient, manifests: KubeObject[]): Promise<Surroundings> {
  const [present, gatewayClass, controllers, namespaceList, nodeList, missingRights] =
    await Promise.all([
      Promise.all(manifests.map((object) => findLike(kube, object))),
      getOrNone(kube, gatewayClasses, GATEWAY_CLASS),
      listOrNone(kube, deployments, 'app.kubernetes.io/name=agentgateway'),
      listOrNone(kube, namespaces),
      listOrNone(kube, nodes),
      findMissingRights(kube),
    ])
  return {
    present: present.filter((object) => object !== undefined),
    ...(gatewayClass && { gatewayClass }),
    controllers,
    namespaces: namespaceList,
    nodes: nodeList,
    missingRights,
  }
}

async function findLike(kube: KubeClient, { apiVersion, kind, metadata }: KubeObject) {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : ''
  const resource = knownResources.find((each) => each.kind === kind && each.group === group)
  return resource && getOrNone(kube, resource, metadata.name, metadata.namespace)
}

/** What may not be read is told by the rights that are missing. */
async function getOrNone(kube: KubeClient, resource: Resource, name: string, namespace?: string) {
  try {
    return await kube.get(resource, { name, namespace })
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return undefined
    throw error
  }
}

async function listOrNone(kube: KubeClient, resource: Resource, labelSelector?: string) {
  try {
    return (await kube.list(resource, { labelSelector })).items
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return []
    throw error
  }
}

const NEEDED: [verb: string, resource: Resource][] = [
  ['create', namespaces],
  ['create', customResourceDefinitions],
  ['create', clusterRoles],
  ['create', clusterRoleBindings],
  ['create', deployments],
  ['create', services],
  ['delete', namespaces],
  ['delete', customResourceDefinitions],
]

/** A question to the API, which it answers without storing anything. */
const accessReviews: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
}

async function findMissingRights(kube: KubeClient): Promise<string[]> {
  const answers = await Promise.all(
    NEEDED.map(async ([verb, { group, plural }]) => {
      const { status } = await kube.create(accessReviews, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        metadata: { name: '' },
        spec: { resourceAttributes: { verb, group, resource: plural } },
      })
      return status?.allowed ? undefined : `${verb} ${plural}`
    }),
  )
  return answers.filter((right) => right !== undefined)
}
