// May this user do this? Roles and bindings decide, as https://kubernetes.io/docs/reference/access-authn-authz/rbac/ has it.

import type { ApiError } from '../../kube/api-error.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { forbidden, forbiddenPath } from '../status-errors.ts'
import { keyOf, type Store } from '../store/store.ts'
import type { User } from './user.ts'

export type ResourceAttributes = {
  verb: string
  group: string
  resource: string
  subresource?: string
  namespace?: string
  name?: string
}
export type PathAttributes = { verb: string; path: string }
export type Attributes = ResourceAttributes | PathAttributes

export type PolicyRule = {
  verbs: string[]
  apiGroups?: string[]
  resources?: string[]
  resourceNames?: string[]
  nonResourceURLs?: string[]
}

export type Authorizer = {
  /** Undefined where it is allowed; else the refusal, in the API's words. */
  refuse(user: User, attributes: Attributes): ApiError | undefined
  /** Every rule that speaks for the user: of the cluster, and of the namespace. */
  rulesOf(user: User, namespace: string | undefined): PolicyRule[]
}

const RBAC = 'rbac.authorization.k8s.io'
const EVERYTHING: PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

export function createAuthorizer(store: Store): Authorizer {
  function rulesOf(user: User, namespace: string | undefined): PolicyRule[] {
    if (user.groups.includes('system:masters')) return EVERYTHING
    const ofCluster = store.list(`${RBAC}/clusterrolebindings`)
    const ofNamespace = namespace ? store.list(`${RBAC}/rolebindings`, namespace) : []
    return [...ofCluster, ...ofNamespace]
      .filter((binding) => isBoundTo(binding, user))
      .flatMap(({ roleRef, metadata }) => {
        const role =
          roleRef.kind === 'ClusterRole'
            ? store.get(`${RBAC}/clusterroles`, keyOf(undefined, roleRef.name))
            : store.get(`${RBAC}/roles`, keyOf(metadata.namespace, roleRef.name))
        return (role?.rules ?? []) as PolicyRule[]
      })
  }

  return {
    rulesOf,
    refuse(user, attributes) {
      const namespace = 'path' in attributes ? undefined : attributes.namespace
      if (rulesOf(user, namespace).some((rule) => allows(rule, attributes))) return undefined
      return refusal(user, attributes)
    },
  }
}

type Subject = { kind: string; name: string; namespace?: string }

function isBoundTo({ subjects = [], metadata }: KubeObject, user: User) {
  return (subjects as Subject[]).some(({ kind, name, namespace = metadata.namespace }) => {
    if (kind === 'User') return name === user.name
    if (kind === 'Group') return user.groups.includes(name)
    return user.name === `system:serviceaccount:${namespace}:${name}`
  })
}

const has = (list: string[] | undefined, wanted: string) =>
  list?.some((item) => item === '*' || item === wanted) ?? false

export function allows(rule: PolicyRule, attributes: Attributes) {
  if (!has(rule.verbs, attributes.verb)) return false
  if ('path' in attributes) {
    return (rule.nonResourceURLs ?? []).some((url) =>
      url.endsWith('*') ? attributes.path.startsWith(url.slice(0, -1)) : url === attributes.path,
    )
  }
  const { group, resource, subresource, name } = attributes
  const full = subresource ? `${resource}/${subresource}` : resource
  const isResource =
    has(rule.resources, full) ||
    (subresource !== undefined && (rule.resources?.includes(`*/${subresource}`) ?? false))
  const isName = !rule.resourceNames?.length || (!!name && rule.resourceNames.includes(name))
  return has(rule.apiGroups, group) && isResource && isName
}

function refusal(user: User, attributes: Attributes) {
  if ('path' in attributes) return forbiddenPath(user.name, attributes.verb, attributes.path)
  const { verb, group, resource, subresource, namespace, name = '' } = attributes
  const full = subresource ? `${resource}/${subresource}` : resource
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  return forbidden(
    { group, plural: resource },
    name,
    `User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
  )
}
