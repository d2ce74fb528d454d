// An object names others: a route its Gateways and backends, a backend its Secret. Which of them is not there?

import type { KubeObject, ObjectKey } from '../kube/kube-object.ts'
import { type ClusterReader, resourceOf } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { findNearMiss } from './near-miss.ts'

type Reference = { kind: string; where: string; key: ObjectKey }

/** The first name in the object that leads nowhere. `subject` begins the sentence, where the object was named before. */
export async function explainReferences(
  kube: ClusterReader,
  object: KubeObject,
  subject = `${object.kind} "${object.metadata.name}"`,
): Promise<Explanation | undefined> {
  const dangling = await findDangling(kube, object)
  if (!dangling) return undefined
  const { kind, where, key } = dangling
  return {
    reason: `${subject} names the ${kind} "${key.name}" at ${where}; ${await describeAbsence(kube, dangling)}`,
    look: `kubectl get ${kind.toLowerCase()}${key.namespace ? ' -A' : ''}`,
    where,
    asked: `a ${kind} that exists`,
    found: key.namespace ? `${key.namespace}/${key.name}` : key.name,
  }
}

export async function findDangling(
  kube: ClusterReader,
  object: KubeObject,
): Promise<Reference | undefined> {
  for (const reference of referencesOf(object))
    if (!(await kube.get(resourceOf(reference.kind), reference.key))) return reference
}

async function describeAbsence(kube: ClusterReader, { kind, key }: Reference) {
  const place = inNamespace(key)
  const meant = await findNearMiss(kube, kind, key)
  if (meant?.is === 'elsewhere')
    return `there is none${place}, but one in ${meant.namespaces.map((name) => `"${name}"`).join(' and ')}.`
  if (meant?.is === 'other-name')
    return `there is none${place}, but there is "${meant.object.metadata.name}".`
  const { items } = await kube.list(resourceOf(kind), { namespace: key.namespace })
  const names = items.map(({ metadata }) => `"${metadata.name}"`)
  return names.length === 0 || kind === 'Secret'
    ? `there is none${place}.`
    : `there is none${place}, which has ${names.join(', ')}.`
}

export const inNamespace = ({ namespace }: ObjectKey) =>
  namespace ? ` in the namespace "${namespace}"` : ''

export function referencesOf({ kind, metadata, spec = {} }: KubeObject): Reference[] {
  const { namespace } = metadata
  if (kind === 'HTTPRoute') {
    const parents = (spec.parentRefs ?? []).map((reference: Named, index: number) =>
      refer('Gateway', `spec.parentRefs[${index}]`, reference, namespace),
    )
    const backends = (spec.rules ?? []).flatMap((rule: { backendRefs?: Named[] }, at: number) =>
      (rule.backendRefs ?? []).map((reference, index) =>
        refer('Service', `spec.rules[${at}].backendRefs[${index}]`, reference, namespace),
      ),
    )
    return [...parents, ...backends].filter(({ kind }) =>
      ['Gateway', 'Service', 'AgentgatewayBackend'].includes(kind),
    )
  }
  if (kind === 'Gateway')
    return spec.gatewayClassName
      ? [
          {
            kind: 'GatewayClass',
            where: 'spec.gatewayClassName',
            key: { name: spec.gatewayClassName },
          },
        ]
      : []
  if (kind === 'AgentgatewayBackend') {
    const name = spec.policies?.auth?.secretRef?.name
    return name
      ? [{ kind: 'Secret', where: 'spec.policies.auth.secretRef', key: { name, namespace } }]
      : []
  }
  return []
}

type Named = { kind?: string; name?: string; namespace?: string }

const refer = (kind: string, where: string, reference: Named, namespace?: string): Reference => ({
  kind: reference.kind ?? kind,
  where,
  key: { name: reference.name ?? '', namespace: reference.namespace ?? namespace },
})
