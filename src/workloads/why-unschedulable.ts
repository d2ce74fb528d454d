// May this pod run on the node? If not, why, in the scheduler's words.
// https://kubernetes.io/docs/concepts/scheduling-eviction/

import { asApproximateFloat, parseQuantity } from '../apiserver/schema/quantity.ts'
import type { KubeObject } from '../kube/kube-object.ts'

type Taint = { key: string; value?: string; effect: string }
type Toleration = { key?: string; operator?: string; value?: string; effect?: string }
type Requests = Record<string, string | number | undefined>

const CORDONED: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
/** Undefined where it may. One pod is looked at alone: what the others ask for is not added up. */
export function whyUnschedulable({ spec }: KubeObject, node: KubeObject): string | undefined {
  const fault = faultOf(spec, node)
  if (fault === undefined) return undefined
  return `0/1 nodes are available: 1 ${fault}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`
}

function faultOf(spec: KubeObject['spec'], node: KubeObject): string | undefined {
  const tolerations: Toleration[] = spec.tolerations ?? []
  if (node.spec?.unschedulable && !isTolerated(CORDONED, tolerations))
    return 'node(s) were unschedulable'
  const taint = ((node.spec?.taints ?? []) as Taint[]).find(
    (one) =>
      one.effect !== 'PreferNoSchedule' &&
      one.key !== CORDONED.key &&
      !isTolerated(one, tolerations),
  )
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`
  const labels = node.metadata.labels ?? {}
  const wanted = Object.entries<string>(spec.nodeSelector ?? {})
  if (wanted.some(([name, value]) => labels[name] !== value))
    return "node(s) didn't match Pod's node affinity/selector"
  for (const resource of ['cpu', 'memory'])
    if (requested(spec, resource) > amountOf(node.status?.allocatable?.[resource]))
      return `Insufficient ${resource}`
  return undefined
}

const isTolerated = ({ key, value = '', effect }: Taint, tolerations: Toleration[]) =>
  tolerations.some(
    (one) =>
      (one.effect === undefined || one.effect === '' || one.effect === effect) &&
      (one.operator === 'Exists'
        ? !one.key || one.key === key
        : one.key === key && (one.value ?? '') === value),
  )

const requested = (spec: KubeObject['spec'], resource: string) =>
  ((spec.containers ?? []) as { resources?: { requests?: Requests } }[]).reduce(
    (sum, { resources }) => sum + amountOf(resources?.requests?.[resource]),
    0,
  )

const amountOf = (quantity: string | number | undefined) =>
  asApproximateFloat(parseQuantity(String(quantity ?? 0))!)
