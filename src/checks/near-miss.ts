// There is no object of that name in that namespace. Is there one that was meant?

import { ApiError } from '../kube/api-error.ts'
import type { ListOptions } from '../kube/kube-client.ts'
import type { KubeObject, ObjectKey, Resource } from '../kube/kube-object.ts'
import { type ClusterReader, resourceOf } from './check-context.ts'
import { closest } from './closest.ts'
import { firstDifference } from './first-difference.ts'

/** `elsewhere`: the name is right, the namespaces are not. `other-name`: what it holds or its name is nearly right. */
export type NearMiss =
  | { is: 'elsewhere'; namespaces: string[] }
  | { is: 'other-name'; object: KubeObject }

/** `has` is what tells an object with another name to be the one that was meant. */
export async function findNearMiss(
  kube: ClusterReader,
  kind: string,
  { name, namespace }: ObjectKey,
  has?: Record<string, unknown>,
): Promise<NearMiss | undefined> {
  const resource = resourceOf(kind)
  const sameName = await listReadable(kube, resource, { fieldSelector: `metadata.name=${name}` })
  if (sameName.length > 0)
    return { is: 'elsewhere', namespaces: sameName.map(({ metadata }) => metadata.namespace ?? '') }

  const here = await listReadable(kube, resource, { namespace })
  const nearName = closest(
    name,
    here.map(({ metadata }) => metadata.name),
  )
  const object =
    (has && here.find((candidate) => firstDifference(has, candidate) === undefined)) ??
    here.find(({ metadata }) => metadata.name === nearName)
  return object && { is: 'other-name', object }
}

/** Nothing where the cluster does not know the kind, or does not let the learner look that far. */
async function listReadable(
  kube: ClusterReader,
  resource: Resource,
  options: ListOptions,
): Promise<KubeObject[]> {
  try {
    return (await kube.list(resource, options)).items
  } catch (error) {
    if (error instanceof ApiError && (error.code === 403 || error.code === 404)) return []
    throw error
  }
}
