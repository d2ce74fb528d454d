// How are many checks of one namespace read from the cluster with few requests? Each kind is listed once, when it is first asked for.

import type { ClusterReader } from '../../checks/check-context.ts'
import type { KubeObject, Resource } from '../../kube/kube-object.ts'

/** As things were when it was made; for one round of checks. */
export function snapshotReader(kube: ClusterReader, namespace: string): ClusterReader {
  const lists = new Map<string, Promise<KubeObject[]>>()
  const objectsOf = (resource: Resource) => {
    const kind = `${resource.group}/${resource.plural}`
    const known = lists.get(kind)
    if (known) return known
    const listed = kube.list(resource, { namespace }).then(({ items }) => items)
    lists.set(kind, listed)
    return listed
  }
  return {
    async get(resource, key) {
      if (!resource.namespaced || key.namespace !== namespace) return kube.get(resource, key)
      return (await objectsOf(resource)).find(({ metadata }) => metadata.name === key.name)
    },
    async list(resource, options = {}) {
      const { namespace: of = namespace, labelSelector, fieldSelector } = options
      if (!resource.namespaced || of !== namespace || labelSelector || fieldSelector)
        return kube.list(resource, options)
      return { items: await objectsOf(resource), resourceVersion: '' }
    },
  }
}
