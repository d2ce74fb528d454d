// What does a namespace say while it goes: what is still in it, and what that waits for?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { timestamp } from '../operations/api.ts'

type Left = { kind: Kind; object: KubeObject }

/** By type: the reason and the message where nothing is wrong. */
const FINE: [type: string, reason: string, message: string][] = [
  [
    'NamespaceDeletionDiscoveryFailure',
    'ResourcesDiscovered',
    'All resources successfully discovered',
  ],
  [
    'NamespaceDeletionGroupVersionParsingFailure',
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  [
    'NamespaceFinalizersRemaining',
    'ContentHasNoFinalizers',
    'All content-preserving finalizers finished',
  ],
]

export function terminationConditions({ status }: KubeObject, left: Left[]) {
  const resources = counted(left.map(({ kind: { plural, group } }) => `${plural}.${group}`))
  const finalizers = counted(left.flatMap(({ object }) => object.metadata.finalizers ?? []))
  const found: Record<string, [reason: string, message: string]> = {}
  if (resources.length > 0) {
    const list = resources.map(([name, count]) => `${name} has ${count} resource instances`)
    found.NamespaceContentRemaining = [
      'SomeResourcesRemain',
      `Some resources are remaining: ${list.join(', ')}`,
    ]
  }
  if (finalizers.length > 0) {
    const list = finalizers.map(([name, count]) => `${name} in ${count} resource instances`)
    found.NamespaceFinalizersRemaining = [
      'SomeFinalizersRemain',
      `Some content in the namespace has finalizers remaining: ${list.join(', ')}`,
    ]
  }
  return FINE.map(([type, ...fine]) => {
    const [reason, message] = found[type] ?? fine
    const value = found[type] ? 'True' : 'False'
    const same = status?.conditions?.find(
      (one: { type: string; status: string; message: string }) =>
        one.type === type && one.status === value && one.message === message,
    )
    return same ?? { lastTransitionTime: timestamp(), message, reason, status: value, type }
  })
}

function counted(names: string[]): [name: string, count: number][] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
}
