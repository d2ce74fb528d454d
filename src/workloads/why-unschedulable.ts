// May this pod run on the node, beside those that are there? If not, why, in the scheduler's words.
// https://kubernetes.io/docs/concepts/scheduling-eviction/

import { asApproximateFloat, parseQuantity } from '../apiserver/schema/quantity.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { fitsLabels, type LabelSelector } from '../kube/label-selector.ts'
import { isTolerated, type Taint } from './taints.ts'

type Fields = Record<string, any>

/** `wouldRoomHelp`: it might run if others were not there. */
type Fault = { words: string[]; wouldRoomHelp?: boolean }

const CORDONED: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

/** Undefined where it may. */
export function whyUnschedulable(
  pod: KubeObject,
  node: KubeObject,
  placed: KubeObject[],
): string | undefined {
  const fault =
    faultOfTaints(pod.spec, node) ??
    faultOfLabels(pod.spec, node) ??
    faultOfRoom(pod, node, placed) ??
    faultOfCompany(pod, node, placed)
  if (fault === undefined) return undefined
  const why = fault.words.map((words) => `1 ${words}`).join(', ')
  const help = fault.wouldRoomHelp
    ? 'No preemption victims found for incoming pod'
    : 'Preemption is not helpful for scheduling'
  return `0/1 nodes are available: ${why}. preemption: 0/1 nodes are available: 1 ${help}.`
}

function faultOfTaints({ tolerations = [] }: Fields, { spec }: KubeObject): Fault | undefined {
  if (spec?.unschedulable && !isTolerated(CORDONED, tolerations))
    return { words: ['node(s) were unschedulable'] }
  const taint = ((spec?.taints ?? []) as Taint[]).find(
    (one) =>
      one.effect !== 'PreferNoSchedule' &&
      one.key !== CORDONED.key &&
      !isTolerated(one, tolerations),
  )
  if (!taint) return undefined
  return { words: [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`] }
}

function faultOfLabels(spec: Fields, { metadata }: KubeObject): Fault | undefined {
  const { labels = {} } = metadata
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const terms: Fields[] | undefined = required?.nodeSelectorTerms
  const fits =
    fitsLabels({ matchLabels: spec.nodeSelector }, labels) &&
    (terms?.some((term) => fitsTerm(term, labels, metadata.name)) ?? true)
  return fits ? undefined : { words: ["node(s) didn't match Pod's node affinity/selector"] }
}

type Expression = { key: string; operator: string; values?: string[] }

/** A term that asks for nothing fits no node. */
function fitsTerm(
  { matchExpressions = [], matchFields = [] }: Fields,
  labels: Record<string, string>,
  name: string,
) {
  const fits = (expression: Expression, values: Record<string, string>) => {
    const { key, operator, values: [limit] = [] } = expression
    if (operator === 'Gt') return Number(values[key]) > Number(limit)
    if (operator === 'Lt') return Number(values[key]) < Number(limit)
    return fitsLabels({ matchExpressions: [expression] }, values)
  }
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((one: Expression) => fits(one, labels)) &&
    matchFields.every((one: Expression) => fits(one, { 'metadata.name': name }))
  )
}

function faultOfRoom(
  pod: KubeObject,
  { status }: KubeObject,
  placed: KubeObject[],
): Fault | undefined {
  const allocatable = status?.allocatable ?? {}
  const words = placed.length + 1 > Number(allocatable.pods) ? ['Too many pods'] : []
  for (const resource of Object.keys(requestsOf(pod))) {
    const taken = placed.reduce((sum, one) => sum + (requestsOf(one)[resource] ?? 0), 0)
    if (taken + requestsOf(pod)[resource]! > amountOf(allocatable[resource]))
      words.push(`Insufficient ${resource}`)
  }
  return words.length > 0 ? { words: words.sort(), wouldRoomHelp: true } : undefined
}

/** Init containers run before the others, and need no room beside them, unless they stay. */
function requestsOf({ spec }: KubeObject): Record<string, number> {
  const init: Fields[] = spec.initContainers ?? []
  const staying = init.filter(({ restartPolicy }) => restartPolicy === 'Always')
  const sum: Record<string, number> = {}
  for (const { resources } of [...spec.containers, ...staying])
    for (const [name, amount] of Object.entries(resources?.requests ?? {}))
      sum[name] = (sum[name] ?? 0) + amountOf(amount)
  for (const { resources } of init)
    for (const [name, amount] of Object.entries(resources?.requests ?? {}))
      sum[name] = Math.max(sum[name] ?? 0, amountOf(amount))
  return Object.fromEntries(Object.entries(sum).filter(([, amount]) => amount > 0))
}

const amountOf = (quantity: unknown) =>
  asApproximateFloat(parseQuantity(String(quantity ?? 0)) ?? parseQuantity('0')!)

type Term = {
  labelSelector?: LabelSelector
  namespaces?: string[]
  topologyKey: string
}

/** Whom it wants beside it, and whom not. There is one node, and so all are beside it. */
function faultOfCompany(
  pod: KubeObject,
  { metadata }: KubeObject,
  placed: KubeObject[],
): Fault | undefined {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const isWith = ({ labelSelector, namespaces }: Term, other: KubeObject) =>
    labelSelector !== undefined &&
    (namespaces ?? [pod.metadata.namespace]).includes(other.metadata.namespace ?? '') &&
    fitsLabels(labelSelector, other.metadata.labels)
  const hasPlace = ({ topologyKey }: Term) => metadata.labels?.[topologyKey] !== undefined
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {}
  const wanted: Term[] = podAffinity?.[required] ?? []
  const unwanted: Term[] = podAntiAffinity?.[required] ?? []
  const isFirst = wanted.every((term) => isWith(term, pod))
  const isAlone = (term: Term) => !placed.some((other) => isWith(term, other))
  if (wanted.some((term) => !hasPlace(term) || (isAlone(term) && !isFirst)))
    return { words: ["node(s) didn't match pod affinity rules"] }
  if (unwanted.some((term) => hasPlace(term) && !isAlone(term)))
    return { words: ["node(s) didn't match pod anti-affinity rules"], wouldRoomHelp: true }
  return undefined
}
