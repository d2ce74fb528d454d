// Which pods run on this machine? All that the API holds; and what is asked of them through the API is answered here.

import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import type { LogOptions, PodRef, PodRuntime } from '../../apiserver/pod-runtime.ts'
import { ApiError } from '../../kube/api-error.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { nodes, pods } from '../../kube/resources.ts'
import { type ControllerContext, messageOf } from '../controller-context.ts'
import { LOOPBACK } from '../free-port.ts'
import { NODE_NAME } from '../node.ts'
import { isOver, isTerminating } from '../pod-state.ts'
import { whyUnschedulable } from '../why-unschedulable.ts'
import { hasNewEphemeral, refuseEphemeral } from './ephemeral-containers.ts'
import { execInContainer } from './exec/exec-in-container.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { lastLogFile, logFile } from './log-files.ts'
import type { ContainerStatus } from './pod-status.ts'
import { type PodRunner, podFolder, runPod } from './run-pod.ts'
import { sayUnschedulable } from './say-unschedulable.ts'
import { streamLog } from './stream-log.ts'

export type Kubelet = PodRuntime & { stop(): Promise<void> }

/** For a pod that was deleted without grace, and for all when the cluster stops. */
const SHORT_GRACE_MS = 1_000
const STOP_GRACE_MS = 5_000

export function runKubelet(controllers: ControllerContext, context: KubeletContext): Kubelet {
  const runners = new Map<string, PodRunner>()
  let isStopping = false

  const informer = controllers.follow(pods, (_key, pod, before) => {
    if (isStopping) return
    const gone = before?.metadata.uid
    // Deleted without grace: nobody is left to be told.
    if (before && gone && gone !== pod?.metadata.uid) void endForgotten(before)
    if (!pod || isOver(pod)) retryWaiting()
    if (!pod) return
    const { uid = '' } = pod.metadata
    const runner = runners.get(uid)
    if (isTerminating(pod)) terminate(pod, runner)
    else if (!runner && !isOver(pod)) schedule(uid, pod)
    if (runner && hasNewEphemeral(pod, before)) void refuseEphemeral(context, pod)
  })
  void informer.synced.then(
    () => removeFoldersOfOthers(context.podsFolder, informer.list()),
    () => {},
  )

  /** A pod that has its node runs there whatever has become of it; a new one waits until it may. */
  const schedule = (uid: string, pod: KubeObject) => {
    const { nodeName, schedulerName, schedulingGates } = pod.spec
    if (nodeName === NODE_NAME) return begin(uid, pod)
    // Other nodes have kubelets of their own, and other schedulers decide for themselves.
    if (nodeName || schedulerName !== 'default-scheduler' || schedulingGates?.length > 0) return
    const node = nodeInformer.get(NODE_NAME)
    const why = node && whyUnschedulable(pod, node, placed())
    if (why === undefined) return begin(uid, pod)
    void sayUnschedulable(context, pod, why)
  }
  const placed = () =>
    informer
      .list()
      .filter((pod) => pod.spec.nodeName === NODE_NAME || runners.has(pod.metadata.uid ?? ''))
      .filter((pod) => !isOver(pod))
  // What was in the way may be gone.
  const retryWaiting = () => {
    if (isStopping) return
    for (const pod of informer.list()) {
      const { uid = '' } = pod.metadata
      const isWaiting = !pod.spec.nodeName && !runners.has(uid)
      if (isWaiting && !isTerminating(pod) && !isOver(pod)) schedule(uid, pod)
    }
  }
  const nodeInformer = controllers.follow(nodes, retryWaiting)

  const begin = (uid: string, pod: KubeObject) => {
    const runner = runPod(context, pod)
    runners.set(uid, runner)
    void runner.gone.then(() => runners.delete(uid))
  }

  const terminate = (pod: KubeObject, runner: PodRunner | undefined) => {
    if (runner) return runner.terminate(pod)
    const { uid } = pod.metadata
    // It waits for a kubelet, and nothing of it runs.
    context.client
      .delete(pods, pod.metadata, { gracePeriodSeconds: 0, uid })
      .then(() => rm(podFolder(context.podsFolder, pod), { recursive: true, force: true }))
      .catch((error) => context.log(`pod ${pod.metadata.name}: ${messageOf(error)}`))
  }

  const endForgotten = async (pod: KubeObject) => {
    await runners.get(pod.metadata.uid ?? '')?.stop(SHORT_GRACE_MS)
    await rm(podFolder(context.podsFolder, pod), { recursive: true, force: true })
  }

  const runnerOf = ({ uid, name }: PodRef, wanted?: string) => {
    const runner = runners.get(uid)
    const container = runner?.container(wanted)
    if (!runner || !container) throw notStarted(wanted ?? '', name, 'ContainerCreating')
    return { runner, container }
  }

  /** Of a pod that was over before this run of the cluster nothing runs, but its words are kept. */
  const keptLog = ({ uid, name }: PodRef, wanted: string | undefined, previous: boolean) => {
    const pod = informer.list().find(({ metadata }) => metadata.uid === uid)
    const statuses: ContainerStatus[] = [
      ...(pod?.status?.containerStatuses ?? []),
      ...(pod?.status?.initContainerStatuses ?? []),
    ]
    const status = statuses.find((one) => wanted === undefined || one.name === wanted)
    if (!pod || !status) throw notStarted(wanted ?? '', name, 'ContainerCreating')
    if (previous && status.restartCount === 0) throw noPrevious(status.name, name)
    const folder = podFolder(context.podsFolder, pod)
    if (previous) return logFile(folder, status.name, status.restartCount - 1)
    return lastLogFile(folder, status.name) ?? logFile(folder, status.name, 0)
  }

  return {
    logs(pod: PodRef, options: LogOptions, signal: AbortSignal) {
      const { previous, follow, container: wanted } = options
      if (!runners.has(pod.uid))
        return streamLog({ file: keptLog(pod, wanted, previous) }, options, signal)
      const { container } = runnerOf(pod, wanted)
      const { name, state, lastState } = container.status
      if (previous && !lastState) throw noPrevious(name, pod.name)
      const file = container.logFile(previous)
      if ('waiting' in state && !existsSync(file))
        throw notStarted(name, pod.name, state.waiting.reason)
      const log = follow && !previous ? container.log : undefined
      return streamLog({ file, log }, options, signal)
    },

    connect(pod: PodRef, port: number) {
      const { runner } = runnerOf(pod)
      const hostPort = runner.hostPorts()[port]
      return new Promise<net.Socket>((resolve, reject) => {
        if (hostPort === undefined) return reject(refusedInside(port))
        const socket = net.connect({ host: LOOPBACK, port: hostPort, allowHalfOpen: true })
        socket.once('connect', () => {
          socket.off('error', reject)
          resolve(socket)
        })
        socket.once('error', () => reject(refusedInside(port)))
      })
    },

    async exec(pod, { container: wanted, command }, streams, signal) {
      const { container } = runnerOf(pod, wanted)
      if (!('running' in container.status.state))
        throw new Error(`container not found ("${container.status.name}")`)
      return execInContainer(command, container.surroundings(), streams, signal)
    },

    async stop() {
      isStopping = true
      await Promise.all([...runners.values()].map((runner) => runner.stop(STOP_GRACE_MS)))
    },
  }
}

/** What pods of an earlier time have left behind. */
async function removeFoldersOfOthers(podsFolder: string, present: KubeObject[]) {
  const folders = new Set(present.map((pod) => podFolder(podsFolder, pod)))
  for (const name of await readdir(podsFolder).catch(() => [])) {
    const folder = join(podsFolder, name)
    if (!folders.has(folder)) await rm(folder, { recursive: true, force: true })
  }
}

const WAITING_WORDS: Record<string, string> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

const notStarted = (container: string, pod: string, reason: string) =>
  badRequest(
    `container "${container}" in pod "${pod}" is waiting to start: ${WAITING_WORDS[reason] ?? reason}`,
  )

const noPrevious = (container: string, pod: string) =>
  badRequest(`previous terminated container "${container}" in pod "${pod}" not found`)

const refusedInside = (port: number) =>
  new Error(
    `failed to connect to localhost:${port} inside namespace: dial tcp4 ${LOOPBACK}:${port}: connect: connection refused`,
  )

const badRequest = (message: string) =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'BadRequest',
    message,
    code: 400,
  })
