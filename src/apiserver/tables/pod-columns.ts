// What does `kubectl get pods` say of a pod? Its READY, STATUS and RESTARTS are worked out here, as Kubernetes does.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Column } from '../kinds/kind.ts'
import { ageColumn, joined, nameColumn, text, wide } from './column.ts'
import { ageOf } from './human-duration.ts'

type ContainerStatus = {
  name: string
  ready?: boolean
  started?: boolean
  restartCount?: number
  state?: {
    waiting?: { reason?: string }
    running?: object
    terminated?: Terminated
  }
  lastState?: { terminated?: Terminated }
}
type Terminated = { reason?: string; exitCode?: number; signal?: number; finishedAt?: string }

export const podColumns: Column[] = [
  nameColumn,
  text('Ready', (pod) => readyOf(pod)),
  text('Status', (pod) => statusOf(pod)),
  text('Restarts', (pod) => restartsOf(pod)),
  ageColumn,
  ...wide(
    text('IP', (pod) => pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
    text('Node', (pod) => pod.spec?.nodeName),
    text('Nominated Node', (pod) => pod.status?.nominatedNodeName),
    text('Readiness Gates', (pod) => readinessGatesOf(pod)),
  ),
]

const statusesOf = (pod: KubeObject): ContainerStatus[] => pod.status?.containerStatuses ?? []
const initStatusesOf = (pod: KubeObject): ContainerStatus[] =>
  pod.status?.initContainerStatuses ?? []

const isSidecar = (pod: KubeObject, name: string) =>
  pod.spec?.initContainers?.some(
    (container: { name: string; restartPolicy?: string }) =>
      container.name === name && container.restartPolicy === 'Always',
  )

function readyOf(pod: KubeObject) {
  const sidecars = initStatusesOf(pod).filter(({ name }) => isSidecar(pod, name))
  const sidecarCount = (pod.spec?.initContainers ?? []).filter(({ name }: { name: string }) =>
    isSidecar(pod, name),
  ).length
  const running = statusesOf(pod).filter(({ ready, state }) => ready && state?.running)
  const ready = running.length + sidecars.filter(({ ready, started }) => ready && started).length
  return `${ready}/${(pod.spec?.containers?.length ?? 0) + sidecarCount}`
}

function restartsOf(pod: KubeObject) {
  const statuses = [
    ...statusesOf(pod),
    ...initStatusesOf(pod).filter(({ name }) => isSidecar(pod, name)),
  ]
  const restarts = statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0)
  const last = statuses
    .map(({ lastState }) => lastState?.terminated?.finishedAt)
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
  return restarts && last ? `${restarts} (${ageOf(last)} ago)` : String(restarts)
}

function statusOf(pod: KubeObject): string {
  const phase: string = pod.status?.phase ?? 'Unknown'
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  if (pod.metadata.deletionTimestamp && pod.status?.reason === 'NodeLost') return 'Unknown'
  if (pod.metadata.deletionTimestamp && !isOver) return 'Terminating'
  const isGated = pod.status?.conditions?.some(
    ({ reason }: { reason?: string }) => reason === 'SchedulingGated',
  )
  const waiting = isGated ? 'SchedulingGated' : pod.status?.reason
  return initReason(pod) ?? containersReason(pod) ?? waiting ?? phase
}

/** The first init container that is not through decides, as long as there is one. */
function initReason(pod: KubeObject) {
  const statuses = initStatusesOf(pod)
  const isInitialized = pod.status?.conditions?.some(
    ({ type, status }: { type: string; status: string }) =>
      type === 'Initialized' && status === 'True',
  )
  for (const [index, { name, state, started }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue
    if (isSidecar(pod, name) && started) continue
    if (state?.terminated) return `Init:${terminatedReason(state.terminated)}`
    const waiting = state?.waiting?.reason
    if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`
    if (isInitialized) return undefined
    return `Init:${index}/${pod.spec?.initContainers?.length ?? statuses.length}`
  }
  return undefined
}

function containersReason(pod: KubeObject) {
  let reason: string | undefined
  let isSomeRunning = false
  for (const { state, ready } of statusesOf(pod).toReversed()) {
    if (state?.waiting?.reason) reason = state.waiting.reason
    else if (state?.terminated) reason = terminatedReason(state.terminated)
    else if (ready && state?.running) isSomeRunning = true
  }
  if (reason !== 'Completed' || !isSomeRunning) return reason
  const isReady = pod.status?.conditions?.some(
    ({ type, status }: { type: string; status: string }) => type === 'Ready' && status === 'True',
  )
  return isReady ? 'Running' : 'NotReady'
}

function terminatedReason({ reason, signal, exitCode }: Terminated) {
  if (reason) return reason
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`
}

function readinessGatesOf(pod: KubeObject) {
  const gates: { conditionType: string }[] = pod.spec?.readinessGates ?? []
  if (gates.length === 0) return joined([])
  const met = gates.filter(({ conditionType }) =>
    pod.status?.conditions?.some(
      ({ type, status }: { type: string; status: string }) =>
        type === conditionType && status === 'True',
    ),
  )
  return `${met.length}/${gates.length}`
}
