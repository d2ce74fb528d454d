// Did the lab put this object there, so that it may change it and take it away again?

import type { KubeObject } from '../../kube/kube-object.ts'

const LABEL = 'app.kubernetes.io/part-of'
const NAME = 'ai-gateway-lab'

/** Selects what the lab has put into a cluster. */
export const LAB_SELECTOR = `${LABEL}=${NAME}`

type ManagedField = { manager?: string; subresource?: string; fieldsV1?: Record<string, unknown> }

/** By its label. Whoever installs a resource type over ours leaves the label where it was: so not where its spec is theirs. */
export function isTheLabs({ kind, metadata }: KubeObject): boolean {
  if (metadata.labels?.[LABEL] !== NAME) return false
  if (kind !== 'CustomResourceDefinition') return true
  return !((metadata.managedFields ?? []) as ManagedField[]).some(
    ({ manager, subresource, fieldsV1 = {} }) =>
      manager !== NAME &&
      subresource !== 'status' &&
      subresource !== 'scale' &&
      'f:spec' in fieldsV1,
  )
}
