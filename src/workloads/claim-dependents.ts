// Which objects are a controller's own? Those that say so; those that nobody owns and its selector means become its own, and
// those that it no longer means are let go.

import { isConflict, isNotFound } from '../kube/api-error.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject, Resource } from '../kube/kube-object.ts'
import type { LabelSelector } from '../kube/label-selector.ts'
import { isTerminating } from './pod-state.ts'
import { isOwnedBy, ownerReferenceTo, selects } from './selects.ts'

export async function claimDependents(
  client: KubeClient,
  resource: Resource,
  owner: KubeObject,
  selector: LabelSelector | undefined,
): Promise<KubeObject[]> {
  const { items } = await client.list(resource, { namespace: owner.metadata.namespace })
  if (isTerminating(owner)) return items.filter((one) => isOwnedBy(one, owner))
  const own: KubeObject[] = []
  for (const object of items) {
    const isMeant = selects(selector, object)
    if (isOwnedBy(object, owner)) {
      if (isMeant || isTerminating(object)) own.push(object)
      else await setOwners(client, resource, object, withoutOwner(object, owner))
    } else if (isMeant && isFree(object)) {
      const owners = [...(object.metadata.ownerReferences ?? []), ownerReferenceTo(owner)]
      const adopted = await setOwners(client, resource, object, owners)
      if (adopted) own.push(adopted)
    }
  }
  return own
}

const isFree = (object: KubeObject) =>
  !isTerminating(object) && !object.metadata.ownerReferences?.some(({ controller }) => controller)

const withoutOwner = ({ metadata }: KubeObject, owner: KubeObject) =>
  metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? []

/** Undefined where it changed or went meanwhile: that is heard of, and looked at again. */
async function setOwners(
  client: KubeClient,
  resource: Resource,
  { metadata }: KubeObject,
  owners: object[],
): Promise<KubeObject | undefined> {
  const { uid, resourceVersion } = metadata
  const ownerReferences = owners.length > 0 ? owners : null
  try {
    return await client.mergePatch(resource, metadata, {
      metadata: { uid, resourceVersion, ownerReferences },
    })
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return undefined
    throw error
  }
}
