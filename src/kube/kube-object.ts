// What does a Kubernetes object look like, and how is a kind addressed?

export type OwnerReference = {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export type ObjectMeta = {
  name: string
  namespace?: string
  generateName?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  managedFields?: object[]
}

/** Any object of the API. What a kind keeps beside `metadata` is read with the type its reader expects. */
export type KubeObject = {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: any
}

/** A kind as the API's paths name it. `group` is '' for the core group. */
export type Resource = {
  group: string
  version: string
  /** Lower-case plural, as in the URL: `httproutes`. */
  plural: string
  kind: string
  namespaced: boolean
}

export type ObjectKey = { name: string; namespace?: string }

export type WatchEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: KubeObject
}

export const apiVersionOf = ({ group, version }: Pick<Resource, 'group' | 'version'>) =>
  group === '' ? version : `${group}/${version}`

/** `/apis/apps/v1/namespaces/default/deployments/web/status`; a list's path where `name` is missing. */
export function resourcePath(resource: Resource, key: Partial<ObjectKey> = {}, subresource = '') {
  const root = resource.group === '' ? '/api' : '/apis'
  const namespace =
    resource.namespaced && key.namespace ? `/namespaces/${encodeURIComponent(key.namespace)}` : ''
  const name = key.name ? `/${encodeURIComponent(key.name)}` : ''
  const tail = subresource ? `/${subresource}` : ''
  return `${root}/${apiVersionOf(resource)}${namespace}/${resource.plural}${name}${tail}`
}
