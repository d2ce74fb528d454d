// An object is not where it should be. Is it somewhere else, or under another name?

import { namespaces } from '../kube/resources.ts'
import type { ResourceCheck } from './check.ts'
import type { ClusterReader } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { findCommand, getCommand, listCommand } from './look.ts'
import { findNearMiss } from './near-miss.ts'

export async function explainMissing(
  kube: ClusterReader,
  { kind, name, namespace }: ResourceCheck['resource'],
  has?: Record<string, unknown>,
): Promise<Explanation> {
  const there = namespace ? ` in the namespace "${namespace}"` : ''
  const meant = await findNearMiss(kube, kind, { name, namespace }, has)

  if (meant?.is === 'elsewhere')
    return {
      reason: `${kind} "${name}" is in the namespace ${meant.namespaces.map((each) => `"${each}"`).join(' and ')}; the assignment asks for it${there}.`,
      look: findCommand(kind, name),
      where: 'metadata.namespace',
      asked: namespace,
      found: meant.namespaces.join(', '),
    }

  if (meant?.is === 'other-name') {
    const { metadata } = meant.object
    const elsewhere =
      metadata.namespace === namespace ? '' : ` in the namespace "${metadata.namespace}"`
    return {
      reason: `There is ${/^([AEIO]|HTTP)/.test(kind) ? 'an' : 'a'} ${kind} "${metadata.name}"${elsewhere}; the assignment asks for the name "${name}"${elsewhere && there}. A name cannot be changed: apply it again as "${name}", and delete the other.`,
      look: listCommand(kind, metadata.namespace),
      where: 'metadata.name',
      asked: name,
      found: metadata.name,
    }
  }

  if (namespace && !(await kube.get(namespaces, { name: namespace })))
    return {
      reason: `The namespace "${namespace}" does not exist, so there is no ${kind} "${name}" in it.`,
      look: 'kubectl get namespaces',
      where: 'metadata.namespace',
      asked: namespace,
      found: 'no such namespace',
    }
  return {
    reason: `There is no ${kind} "${name}"${there}.`,
    look: getCommand(kind, { name, namespace }, ''),
    where: 'metadata.name',
    asked: namespace ? `${namespace}/${name}` : name,
    found: 'not found',
  }
}
