// One pod, from the moment it is here until nothing of it is left.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isConflict, isNotFound } from '../../kube/api-error.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { pods } from '../../kube/resources.ts'
import { messageOf } from '../controller-context.ts'
import { giveBackPort, takeFreePort } from '../free-port.ts'
import { NODE_NAME } from '../node.ts'
import { PORTS_ANNOTATION } from '../pod-state.ts'
import { recordEvent } from '../record-event.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { type ContainerStatus, podStatus } from './pod-status.ts'
import { type ContainerRunner, runContainer } from './run-container.ts'

export type PodRunner = {
  uid: string
  hostPorts(): Record<string, number>
  container(name?: string): ContainerRunner | undefined
  /** The pod was deleted: its containers end within its grace period, then it goes from the API. Asked again, within less. */
  terminate(pod: KubeObject): void
  /** The containers end within this time, and the API is told no more. */
  stop(graceMs: number): Promise<void>
  /** Resolves when nothing of it runs any more, and nothing will. */
  gone: Promise<void>
}

export const podFolder = (podsFolder: string, { metadata }: KubeObject) =>
  join(podsFolder, `${metadata.namespace}_${metadata.name}_${metadata.uid}`)

export function runPod(context: KubeletContext, firstPod: KubeObject): PodRunner {
  const { client } = context
  const { uid = '', name, namespace } = firstPod.metadata
  const folder = podFolder(context.podsFolder, firstPod)
  const init: ContainerRunner[] = []
  /** Those of the init containers that run beside the containers, and end after them. */
  const sidecars: ContainerRunner[] = []
  const containers: ContainerRunner[] = []
  let pod = firstPod
  let hostPorts: Record<string, number> = {}
  /** No container is started any more. */
  let isEnding = false
  /** The API is told nothing any more. */
  let isSilent = false
  let publishing: Promise<void> | undefined
  let isStale = false
  let isLeaving = false
  let finish = () => {}
  const gone = new Promise<void>((resolve) => {
    finish = resolve
  })

  /** Several changes at once are one write. */
  const publish = () => {
    isStale = true
    publishing ??= publishAll().finally(() => {
      publishing = undefined
    })
  }
  const publishAll = async () => {
    while (isStale && !isSilent) {
      await new Promise((resolve) => setImmediate(resolve))
      isStale = false
      const statuses = [containers, init].map((all) => all.map((one) => one.status))
      const status = podStatus(pod, statuses[0]!, statuses[1])
      if (!isSilent) await change({ status }, 'status')
    }
  }

  /** False where the pod is gone, or another has its name by now. */
  const change = async (
    patch: { metadata?: object; spec?: object; status?: object },
    subresource?: 'status',
  ) => {
    try {
      const metadata = { uid, ...patch.metadata }
      pod = await client.mergePatch(
        pods,
        { namespace, name },
        { ...patch, metadata },
        { subresource },
      )
      return true
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error))
        context.log(`pod ${namespace}/${name}: ${messageOf(error)}`)
      return false
    }
  }

  /** What is known of a container from an earlier run of the cluster. */
  const historyOf = (container: string) => {
    const { containerStatuses = [], initContainerStatuses = [] } = firstPod.status ?? {}
    const known: ContainerStatus | undefined = [
      ...containerStatuses,
      ...initContainerStatuses,
    ].find((one) => one.name === container)
    return { restartCount: known?.restartCount ?? 0, lastState: known?.lastState }
  }

  const begin = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    hostPorts = await takePorts(pod)
    const isNew = !pod.spec.nodeName
    const isThere = await change({
      metadata: { annotations: { [PORTS_ANNOTATION]: JSON.stringify(hostPorts) } },
      ...(isNew && { spec: { nodeName: NODE_NAME } }),
    })
    if (!isThere) return
    if (isNew)
      void recordEvent(client, pod, {
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`,
        source: 'default-scheduler',
      })
    const shared = { folder, hostPorts, onStatus: publish }
    for (const container of pod.spec.initContainers ?? []) {
      if (isEnding) return
      const isSidecar = container.restartPolicy === 'Always'
      const history = isSidecar ? historyOf(container.name) : { restartCount: 0 }
      const runner = runContainer(context, { ...shared, pod, container, isInit: true, ...history })
      init.push(runner)
      if (isSidecar) {
        sidecars.push(runner)
        await runner.begun
        continue
      }
      await runner.done
      const { state } = runner.status
      if (!('terminated' in state) || state.terminated.exitCode !== 0) return
    }
    if (isEnding) return
    for (const container of pod.spec.containers)
      containers.push(
        runContainer(context, { ...shared, pod, container, ...historyOf(container.name) }),
      )
    publish()
    void Promise.all(containers.map(({ done }) => done)).then(() => {
      for (const sidecar of sidecars) void sidecar.stop(1000 * graceSecondsOf(pod))
    })
  }

  const begun = begin().catch((error) =>
    context.log(`pod ${namespace}/${name}: ${messageOf(error)}`),
  )

  const endContainers = async (graceMs: number) => {
    isEnding = true
    const stopThese = (these: ContainerRunner[]) =>
      Promise.all(these.map((one) => one.stop(graceMs)))
    const stopAll = async () => {
      const others = init.filter((one) => !sidecars.includes(one))
      await stopThese([...others, ...containers])
      // The last one that began ends first.
      for (const sidecar of sidecars.toReversed()) await sidecar.stop(graceMs)
    }
    await stopAll()
    // One more may have come into being before it was known that none should.
    await begun
    await stopAll()
  }

  const removeFromApi = async () => {
    isSilent = true
    await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, uid })
  }

  const leave = async () => {
    isSilent = true
    await rm(folder, { recursive: true, force: true })
    for (const port of Object.values(hostPorts)) giveBackPort(port)
    finish()
  }

  return {
    uid,
    gone,
    hostPorts: () => hostPorts,
    container: (wanted) => {
      const all = [...containers, ...init]
      return wanted === undefined ? all[0] : all.find(({ status }) => status.name === wanted)
    },
    terminate({ metadata }) {
      // Asked again, it shortens the time that the containers have; all else is under way.
      const ended = endContainers(1000 * (metadata.deletionGracePeriodSeconds ?? 30))
      if (isLeaving) return
      isLeaving = true
      void ended
        .then(() => publishing)
        .then(removeFromApi)
        .catch((error) => {
          if (!isConflict(error)) context.log(`pod ${namespace}/${name}: ${messageOf(error)}`)
        })
        .then(leave)
    },
    async stop(graceMs) {
      isSilent = true
      await endContainers(graceMs)
      for (const port of Object.values(hostPorts)) giveBackPort(port)
      finish()
    },
  }
}

const graceSecondsOf = ({ spec }: KubeObject): number => spec.terminationGracePeriodSeconds ?? 30

/** A loopback port of its own for each port that a container names. */
async function takePorts({ spec }: KubeObject): Promise<Record<string, number>> {
  const all: { ports?: { containerPort: number }[] }[] = [
    ...(spec.containers ?? []),
    ...(spec.initContainers ?? []),
  ]
  const wanted = new Set(all.flatMap(({ ports = [] }) => ports.map((port) => port.containerPort)))
  const pairs = [...wanted].map(async (port) => [String(port), await takeFreePort()] as const)
  return Object.fromEntries(await Promise.all(pairs))
}
