// What does the server serve? The lists that a client reads before anything else, in the old form and the aggregated one.

import { ALL_VERBS, type Kind, type Subresource } from '../kinds/kind.ts'
import type { Registry } from '../kinds/registry.ts'

const SCALE: Subresource = {
  name: 'scale',
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
  verbs: ['get', 'patch', 'update'],
}

const subresourcesOf = (kind: Kind): Subresource[] => [
  ...(kind.hasStatus
    ? [{ name: 'status', kind: kind.kind, verbs: ['get', 'patch', 'update'] }]
    : []),
  ...(kind.scale ? [SCALE] : []),
  ...kind.subresources,
]

/** Kinds by group, and in it by version, newest first as clients prefer them. */
function groupsOf(registry: Registry) {
  const groups = new Map<string, Map<string, Kind[]>>()
  for (const kind of registry.all()) {
    const versions = groups.get(kind.group) ?? new Map<string, Kind[]>()
    groups.set(kind.group, versions)
    versions.set(kind.version, [...(versions.get(kind.version) ?? []), kind])
  }
  return [...groups].map(([group, versions]) => ({
    group,
    versions: [...versions].sort(([a], [b]) => compareVersions(a, b)),
  }))
}

/** v2 before v1 before v1beta1 before v1alpha1, and names of another form last. */
export function compareVersions(a: string, b: string) {
  const rank = (version: string) => {
    const [, major = '', stage, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? []
    if (!major) return [-1, 0, 0]
    return [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor)]
  }
  const [left, right] = [rank(a), rank(b)]
  for (const index of [0, 1, 2]) {
    if (left[index] !== right[index]) return right[index]! - left[index]!
  }
  return a < b ? -1 : 1
}

export const apiVersions = (address: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
})

function groupEntry({ group, versions }: ReturnType<typeof groupsOf>[number]) {
  const entries = versions.map(([version]) => ({ groupVersion: `${group}/${version}`, version }))
  return { name: group, versions: entries, preferredVersion: entries[0] }
}

export const apiGroupList = (registry: Registry) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groupsOf(registry)
    .filter(({ group }) => group !== '')
    .map(groupEntry),
})

/** Undefined where there is no such group. */
export function apiGroup(registry: Registry, name: string) {
  const found = groupsOf(registry).find(({ group }) => group === name)
  return found && name !== ''
    ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found) }
    : undefined
}

/** Undefined where there is no such group and version. */
export function apiResourceList(registry: Registry, group: string, version: string) {
  const kinds = [...registry.all()].filter(
    (kind) => kind.group === group && kind.version === version,
  )
  if (kinds.length === 0) return undefined
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group ? `${group}/${version}` : version,
    resources: kinds.flatMap((kind) => [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs: kind.answer ? ['create'] : kind.verbs,
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        ...(kind.categories.length > 0 && { categories: kind.categories }),
      },
      ...subresourcesOf(kind).map((sub) => ({
        name: `${kind.plural}/${sub.name}`,
        singularName: '',
        namespaced: kind.namespaced,
        ...(sub.group && { group: sub.group, version: sub.version }),
        kind: sub.kind,
        verbs: sub.verbs,
      })),
    ]),
  }
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#aggregated-discovery */
export function aggregatedDiscovery(registry: Registry, root: 'api' | 'apis', version: string) {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groupsOf(registry)
      .filter(({ group }) => (group === '') === (root === 'api'))
      .map(({ group, versions }) => ({
        metadata: { name: group, creationTimestamp: null },
        versions: versions.map(([name, kinds]) => ({
          version: name,
          resources: kinds.map(discoveryOf),
          freshness: 'Current',
        })),
      })),
  }
}

const discoveryOf = (kind: Kind) => ({
  resource: kind.plural,
  responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
  scope: kind.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: kind.singular,
  verbs: kind.answer ? ['create'] : ALL_VERBS.filter((verb) => kind.verbs.includes(verb)),
  ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
  ...(kind.categories.length > 0 && { categories: kind.categories }),
  ...(subresourcesOf(kind).length > 0 && {
    subresources: subresourcesOf(kind).map((sub) => ({
      subresource: sub.name,
      responseKind: {
        group: sub.group ?? kind.group,
        version: sub.version ?? kind.version,
        kind: sub.kind,
      },
      verbs: sub.verbs,
    })),
  }),
})
