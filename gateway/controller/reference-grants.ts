// May a resource refer to one in another namespace? Only where a ReferenceGrant there says so.
// https://gateway-api.sigs.k8s.io/api-types/referencegrant/

import type { KubeObject } from '../../src/kube/kube-object.ts'

export type ReferenceFrom = { group: string; kind: string; namespace: string }
export type ReferenceTo = { group: string; kind: string; namespace: string; name: string }

export function isReferencePermitted(
  grants: KubeObject[],
  from: ReferenceFrom,
  to: ReferenceTo,
): boolean {
  if (from.namespace === to.namespace) return true
  return grants.some(
    ({ metadata, spec }) =>
      metadata.namespace === to.namespace &&
      spec?.from?.some(
        (one: ReferenceFrom) =>
          one.group === from.group && one.kind === from.kind && one.namespace === from.namespace,
      ) &&
      spec?.to?.some(
        (one: Partial<ReferenceTo>) =>
          one.group === to.group && one.kind === to.kind && (one.name ?? to.name) === to.name,
      ),
  )
}
