// When does a controller have to look at one of its objects? When that changes, or one that it owns, or one that it could own.

import { keyOf } from '../kube/informer.ts'
import type { KubeObject, Resource } from '../kube/kube-object.ts'
import type { ControllerContext } from './controller-context.ts'
import { selects } from './selects.ts'
import type { WorkQueue } from './work-queue.ts'

export function followDependents(
  context: ControllerContext,
  { owners, dependents, queue }: { owners: Resource; dependents: Resource; queue: WorkQueue },
) {
  const cache = context.follow(owners, (key, owner) => owner && queue.add(key))
  context.follow(dependents, (_key, object, before) => {
    for (const one of [object, before]) {
      if (!one) continue
      const { namespace, ownerReferences } = one.metadata
      const owner = ownerReferences?.find(({ controller }) => controller)
      if (owner?.kind === owners.kind) queue.add(`${namespace}/${owner.name}`)
      if (!owner && object)
        for (const free of cache.list()) if (couldOwn(free, one)) queue.add(keyOf(free))
    }
  })
}

const couldOwn = (owner: KubeObject, object: KubeObject) =>
  owner.metadata.namespace === object.metadata.namespace && selects(owner.spec?.selector, object)
