// One pod, from the moment it is here until nothing of it is left.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'
import { isNotFound } from '../../kube/api-error.ts'
import { pods } from '../../kube/resources.ts'
import { messageOf } from '../controller-context.ts'
import { PORTS_ANNOTATION } from '../pod-state.ts'
import { recordEvent } from '../record-event.ts'
import { NODE_NAME } from '../node.ts'
import { freePort } from './free-port.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { type ContainerStatus, podStatus } from './pod-status.ts'
import { type ContainerRunner, runContainer } from './run-container.ts'

export type PodRunner = {
  uid: string
  hostPorts(): Record<string, number>
  container(name?: string): ContainerRunner | undefined
  /** The pod was deleted: its containers end within its grace period, then it goes from the API. */
  terminate(pod: KubeObject): Promise<void>
  /** The cluster stops: containers end, the pod stays in the API. */
  stop(): Promise<void>
}

export function runPod(context: KubeletContext, firstPod: KubeObject): PodRunner {
  const { client } = context
  const { uid = '', name, namespace } = firstPod.metadata
  const folder = join(context.podsFolder, `${namespace}_${name}_${uid}`)
  const init: ContainerRunner[] = []
  const containers: ContainerRunner[] = []
  let pod = firstPod
  let hostPorts: Record<string, number> = {}
  let isStopped = false
  let publishing: Promise<void> | undefined
  let isStale = false

  /** Several changes at once are one write. */
  const publish = () => {
    isStale = true
    publishing ??= (async () => {
      while (isStale && !isStopped) {
        await new Promise((resolve) => setImmediate(resolve))
        isStale = false
        const status = podStatus(pod, containers.map((one) => one.status), init.map((one) => one.status))
        try {
          pod = await client.mergePatch(pods, { namespace, name }, { status }, { subresource: 'status' })
        } catch (error) {
          if (!isNotFound(error)) context.log(`status of pod ${namespace}/${name}: ${messageOf(error)}`)
        }
      }
      publishing = undefined
    })()
  }

  /** What is known of a container from an earlier run of the cluster. */
  const historyOf = (container: string) => {
    const { restartCount = 0, lastState }: Partial<ContainerStatus> =
      firstPod.status?.containerStatuses?.find(({ name }: { name: string }) => name === container) ?? {}
    return { restartCount, lastState }
  }

  const begin = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    hostPorts = await allocatePorts(pod)
    const isNew = !pod.spec.nodeName
    pod = await client.mergePatch(pods, { namespace, name }, {
      metadata: { annotations: { [PORTS_ANNOTATION]: JSON.stringify(hostPorts) } },
      ...(isNew && { spec: { nodeName: NODE_NAME } }),
    })
    if (isNew)
      void recordEvent(client, pod, {
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`,
        source: 'default-scheduler',
      })
    for (const container of pod.spec.initContainers ?? []) {
      const runner = runContainer(context, { pod, container, folder, hostPorts, isInit: true, restartCount: 0, onStatus: publish })
      init.push(runner)
      await runner.done
      const { state } = runner.status
      if (isStopped || !('terminated' in state) || state.terminated.exitCode !== 0) return
    }
    for (const container of pod.spec.containers) {
      const history = historyOf(container.name)
      containers.push(runContainer(context, { pod, container, folder, hostPorts, ...history, onStatus: publish }))
    }
  }

  const begun = begin().catch((error) => {
    if (!isNotFound(error)) context.log(`pod ${namespace}/${name}: ${messageOf(error)}`)
  })

  const endAll = async (graceMs: number) => {
    const running = [...init, ...containers]
    await Promise.all(running.map((one) => one.stop(graceMs)))
    await begun
    await Promise.all([...init, ...containers].map((one) => one.stop(graceMs)))
  }

  return {
    uid,
    hostPorts: () => hostPorts,
    container: (wanted) => {
      const all = [...containers, ...init]
      return wanted === undefined ? all[0] : all.find(({ status }) => status.name === wanted)
    },
    async terminate({ metadata }) {
      await endAll(1000 * (metadata.deletionGracePeriodSeconds ?? 30))
      await publishing
      isStopped = true
      await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, uid })
      await rm(folder, { recursive: true, force: true })
    },
    async stop() {
      isStopped = true
      await endAll(5_000)
    },
  }
}

/** A loopback port of its own for each port that a container names. */
async function allocatePorts({ spec }: KubeObject): Promise<Record<string, number>> {
  const all: Record<string, any>[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const wanted = all.flatMap(({ ports = [] }) => ports.map(({ containerPort }: { containerPort: number }) => containerPort))
  const pairs = await Promise.all([...new Set<number>(wanted)].map(async (port) => [String(port), await freePort()] as const))
  return Object.fromEntries(pairs)
}
