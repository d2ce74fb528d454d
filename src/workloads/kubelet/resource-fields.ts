// How much may a container use, as its own programs are told?
// https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-resourceFieldRef

import { asApproximateFloat, parseQuantity } from '../../apiserver/schema/quantity.ts'
import type { KubeObject } from '../../kube/kube-object.ts'

type ResourceField = { containerName?: string; resource: string; divisor?: string | number }
type Container = {
  name: string
  resources?: Record<string, Record<string, string | number> | undefined>
}

/** In whole divisors, rounded up. What is not limited is limited by the node; what is not asked for is nothing. */
export function resourceFieldOf(
  { spec }: KubeObject,
  { containerName, resource, divisor }: ResourceField,
  node: KubeObject | undefined,
  own?: string,
): string {
  const all: Container[] = [...spec.containers, ...(spec.initContainers ?? [])]
  const container = all.find(({ name }) => name === (containerName ?? own))
  const [kind = '', what = ''] = resource.split(/\.(.*)/)
  const { requests = {}, limits = {} } = container?.resources ?? {}
  const amount =
    kind === 'limits'
      ? (limits[what] ?? node?.status?.allocatable?.[what])
      : (requests[what] ?? limits[what])
  return String(Math.ceil(amountOf(amount) / (amountOf(divisor) || 1)))
}

const amountOf = (quantity: string | number | undefined) =>
  asApproximateFloat(parseQuantity(String(quantity ?? 0)) ?? parseQuantity('0')!)
