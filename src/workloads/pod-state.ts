// How is a pod? The few questions that every controller asks of one.

import type { KubeObject } from '../kube/kube-object.ts'

export const PORTS_ANNOTATION = 'embedded.ai-gateway-lab.dev/ports'

export const isTerminating = ({ metadata }: KubeObject) => metadata.deletionTimestamp !== undefined

export const isOver = ({ status }: KubeObject) =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed'

export const isReady = (pod: KubeObject): boolean =>
  (pod.status?.conditions as { type: string; status: string }[] | undefined)?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  ) ?? false

/** Since when (milliseconds since 1970); now, where it is not. */
export const readySince = ({ status }: KubeObject): number => {
  const ready = (status?.conditions as Condition[] | undefined)?.find(
    ({ type }) => type === 'Ready',
  )
  return ready?.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : Date.now()
}

/** The loopback port behind each port of a pod or Service: `{ "8080": 41235 }`. */
export function portMapOf({ metadata }: KubeObject): Record<string, number> {
  const text = metadata.annotations?.[PORTS_ANNOTATION]
  if (!text) return {}
  try {
    return JSON.parse(text)
  } catch {
    // Somebody wrote over it; what it said is found anew.
    return {}
  }
}

/** A Service's targetPort as a number in this pod; names are looked up in its containers. */
export function containerPortOf(pod: KubeObject, targetPort: number | string): number | undefined {
  if (typeof targetPort === 'number') return targetPort
  const ports = (pod.spec?.containers ?? []).flatMap(
    ({ ports = [] }: { ports?: { name?: string; containerPort: number }[] }) => ports,
  )
  return ports.find(({ name }: { name?: string }) => name === targetPort)?.containerPort
}

export const timestamp = (at = Date.now()) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

export type Condition = {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
  [field: string]: unknown
}

/** `conditions` with `next` in it; the time of transition moves only where the status does. */
export function withCondition(conditions: Condition[] | undefined, next: Condition): Condition[] {
  const known = conditions?.find(({ type }) => type === next.type)
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : timestamp()
  const others = (conditions ?? []).filter(({ type }) => type !== next.type)
  return [...others, { ...next, lastTransitionTime }]
}
