// Which pods run on this machine? All that the API holds; and what is asked of them through the API is answered here.

import { readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import type { LogOptions, PodRef, PodRuntime } from '../../apiserver/pod-runtime.ts'
import { ApiError } from '../../kube/api-error.ts'
import { pods } from '../../kube/resources.ts'
import { type ControllerContext, messageOf } from '../controller-context.ts'
import { isOver } from '../pod-state.ts'
import { LOOPBACK } from '../service-endpoints.ts'
import { execInContainer } from './exec-in-container.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { type PodRunner, runPod } from './run-pod.ts'
import { streamLog } from './stream-log.ts'

export type Kubelet = PodRuntime & { stop(): Promise<void> }

export function runKubelet(controllers: ControllerContext, context: KubeletContext): Kubelet {
  const runners = new Map<string, PodRunner>()
  const endings = new Set<Promise<void>>()
  /** Pods whose end is under way. */
  const leaving = new Set<string>()
  let isStopping = false

  const end = (work: Promise<void>) => {
    const guarded = work.catch((error) => context.log(messageOf(error))).finally(() => endings.delete(guarded))
    endings.add(guarded)
  }

  const informer = controllers.follow(pods, (_key, pod, before) => {
    if (isStopping) return
    const gone = before?.metadata.uid
    if (gone && gone !== pod?.metadata.uid) {
      // Deleted without grace: nobody is left to be told.
      const runner = runners.get(gone)
      runners.delete(gone)
      if (runner) end(runner.stop())
    }
    if (!pod) return
    const { uid = '', deletionTimestamp } = pod.metadata
    const runner = runners.get(uid)
    if (deletionTimestamp) {
      runners.delete(uid)
      if (runner) end(runner.terminate(pod))
      else if (pod.spec.nodeName && !leaving.has(uid)) {
        leaving.add(uid)
        end(context.client.delete(pods, pod.metadata, { gracePeriodSeconds: 0, uid }).then(() => void leaving.delete(uid)))
      }
      if (runner) leaving.add(uid)
      return
    }
    if (!runner && !isOver(pod)) runners.set(uid, runPod(context, pod))
  })
  void informer.synced.then(() => removeFoldersOfOthers(context.podsFolder, new Set(runners.keys())), () => {})

  const runnerOf = ({ uid, name }: PodRef, wanted?: string) => {
    const runner = runners.get(uid)
    const container = runner?.container(wanted)
    if (!runner || !container) throw badRequest(`container "${wanted ?? ''}" in pod "${name}" is waiting to start: ContainerCreating`)
    return { runner, container }
  }

  return {
    logs(pod: PodRef, options: LogOptions, signal: AbortSignal) {
      const { container } = runnerOf(pod, options.container)
      if (options.previous && container.status.restartCount === 0)
        throw badRequest(`previous terminated container "${container.status.name}" in pod "${pod.name}" not found`)
      const { state } = container.status
      if (!options.previous && 'waiting' in state && !container.log)
        throw badRequest(`container "${container.status.name}" in pod "${pod.name}" is waiting to start: ${state.waiting.reason}`)
      return streamLog(container, options, signal)
    },

    connect(pod: PodRef, port: number) {
      const { runner } = runnerOf(pod)
      const hostPort = runner.hostPorts()[port]
      return new Promise<net.Socket>((resolve, reject) => {
        if (hostPort === undefined) return reject(new Error(`failed to connect to localhost:${port} inside namespace: connection refused`))
        const socket = net.connect({ host: LOOPBACK, port: hostPort, allowHalfOpen: true })
        socket.once('connect', () => {
          socket.off('error', reject)
          resolve(socket)
        })
        socket.once('error', reject)
      })
    },

    exec: async (pod, { container, command }, streams) => execInContainer(runnerOf(pod, container).container, command, streams),

    async stop() {
      isStopping = true
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
      await Promise.all(endings)
    },
  }
}

/** What pods of an earlier time have left behind. */
async function removeFoldersOfOthers(podsFolder: string, uids: Set<string>) {
  const names = await readdir(podsFolder).catch(() => [])
  for (const name of names) {
    const uid = name.split('_').at(-1) ?? ''
    if (!uids.has(uid)) await rm(join(podsFolder, name), { recursive: true, force: true })
  }
}

const badRequest = (message: string) =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'BadRequest', message, code: 400 })
