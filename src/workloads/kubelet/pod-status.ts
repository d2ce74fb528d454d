// What does the kubelet say of a pod? Its status, from the state of each container.

import type { KubeObject } from '../../kube/kube-object.ts'
import { LOOPBACK } from '../free-port.ts'
import { timestamp, withCondition } from '../pod-state.ts'

type Terminated = {
  exitCode: number
  reason: string
  startedAt: string
  finishedAt: string
  signal?: number
  containerID?: string
}

export type ContainerState =
  | { waiting: { reason: string; message?: string } }
  | { running: { startedAt: string } }
  | { terminated: Terminated }

export type ContainerStatus = {
  name: string
  image: string
  state: ContainerState
  lastState?: { terminated: Terminated }
  restartCount: number
  ready: boolean
  started: boolean
  pid?: number
}

/** Containers that have not begun yet may be missing: they wait for their turn. */
export function podStatus(
  pod: KubeObject,
  begun: ContainerStatus[],
  begunInit: ContainerStatus[] = [],
) {
  const reason = pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating'
  const containers = inOrder(pod.spec.containers, begun, reason)
  const initContainers = inOrder(pod.spec.initContainers ?? [], begunInit, 'PodInitializing')
  const phase = phaseOf(pod, containers, initContainers)
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  const isSidecar = sidecarNamesOf(pod)
  const initialized = initContainers.every(({ name, state, started, restartCount }) =>
    isSidecar.has(name)
      ? started || restartCount > 0
      : 'terminated' in state && state.terminated.exitCode === 0,
  )
  const sidecars = initContainers.filter(({ name }) => isSidecar.has(name))
  const unready = [...containers, ...sidecars].filter(({ ready }) => !ready).map(({ name }) => name)
  const ready = initialized && unready.length === 0
  const why = isOver
    ? { reason: 'PodCompleted' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${unready.join(' ')}]`,
      }
  const conditions = (
    [
      ['PodReadyToStartContainers', true, {}],
      ['Initialized', initialized, { reason: 'ContainersNotInitialized' }],
      ['Ready', ready, why],
      ['ContainersReady', ready, why],
      ['PodScheduled', true, {}],
    ] as const
  ).reduce(
    (sum, [type, holds, reasons]) =>
      withCondition(sum, {
        type,
        status: holds ? 'True' : 'False',
        lastProbeTime: null,
        ...(holds ? {} : reasons),
      }),
    pod.status?.conditions ?? [],
  )
  return {
    phase,
    conditions,
    hostIP: LOOPBACK,
    hostIPs: [{ ip: LOOPBACK }],
    podIP: LOOPBACK,
    podIPs: [{ ip: LOOPBACK }],
    startTime: pod.status?.startTime ?? timestamp(),
    containerStatuses: containers.map(asWritten),
    ...(initContainers.length > 0 && { initContainerStatuses: initContainers.map(asWritten) }),
    qosClass: pod.status?.qosClass ?? 'BestEffort',
  }
}

type Named = { name: string; image: string }

const inOrder = (all: Named[], begun: ContainerStatus[], reason: string): ContainerStatus[] =>
  all.map(
    ({ name, image }) =>
      begun.find((one) => one.name === name) ?? {
        name,
        image,
        state: { waiting: { reason } },
        restartCount: 0,
        ready: false,
        started: false,
      },
  )

/** Init containers that run beside the others. */
export const sidecarNamesOf = ({ spec }: KubeObject) =>
  new Set<string>(
    (spec?.initContainers ?? [])
      .filter(({ restartPolicy }: { restartPolicy?: string }) => restartPolicy === 'Always')
      .map(({ name }: Named) => name),
  )

function phaseOf(
  pod: KubeObject,
  containers: ContainerStatus[],
  initContainers: ContainerStatus[],
) {
  const { spec } = pod
  const isSidecar = sidecarNamesOf(pod)
  const failedInit = initContainers.some(
    ({ name, state }) =>
      !isSidecar.has(name) && 'terminated' in state && state.terminated.exitCode !== 0,
  )
  if (failedInit && spec?.restartPolicy === 'Never') return 'Failed'
  const ended = containers.map(({ state }) =>
    'terminated' in state ? state.terminated.exitCode : undefined,
  )
  if (spec?.restartPolicy !== 'Always' && ended.every((code) => code !== undefined)) {
    if (ended.every((code) => code === 0)) return 'Succeeded'
    if (spec?.restartPolicy === 'Never') return 'Failed'
  }
  const hasRun = containers.some(
    ({ state, lastState }) => 'running' in state || 'terminated' in state || lastState,
  )
  return hasRun ? 'Running' : 'Pending'
}

const asWritten = ({ pid, name, image, ...status }: ContainerStatus) => ({
  ...status,
  lastState: status.lastState ?? {},
  name,
  image,
  imageID: 'running' in status.state || status.lastState ? `process://${image}` : '',
  containerID: pid ? `process://${pid}` : '',
})

/** As the kubelet names what a process ended with. */
export const terminated = (exit: {
  exitCode: number
  startedAt: number
  finishedAt: number
}): Terminated => ({
  exitCode: exit.exitCode,
  reason: exit.exitCode === 0 ? 'Completed' : 'Error',
  startedAt: timestamp(exit.startedAt),
  finishedAt: timestamp(exit.finishedAt),
})
