// One container from its first start to its last: started, watched, started again with growing patience, stopped.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'
import { messageOf } from '../controller-context.ts'
import { timestamp } from '../pod-state.ts'
import { recordEvent } from '../record-event.ts'
import { containerEnvironment, CreateContainerConfigError, type EnvVar, expand } from './container-environment.ts'
import { type ContainerLog, openContainerLog } from './container-log.ts'
import { type ContainerProcess, startContainerProcess } from './container-process.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { mountVolumes, withRealPaths } from './mount-volumes.ts'
import { type ContainerStatus, terminated } from './pod-status.ts'
import { startProbe } from './probe.ts'
import { chooseProgram } from './programs.ts'

const FIRST_BACK_OFF_MS = 10_000
const LAST_BACK_OFF_MS = 300_000
/** A container that ran for so long has earned a fresh start. */
const FORGIVEN_AFTER_MS = 600_000
const IMAGE_RETRY_MS = 5_000

export type ContainerRunner = {
  readonly status: ContainerStatus
  readonly log: ContainerLog | undefined
  logFile(previous: boolean): string
  environment(): Record<string, string>
  /** Resolves when it ended for good: by its restart policy, or because it was stopped. */
  done: Promise<void>
  stop(graceMs: number): Promise<void>
}

type Container = Record<string, any> & { name: string; image: string; env?: EnvVar[] }

export function runContainer(
  context: KubeletContext,
  options: {
    pod: KubeObject
    container: Container
    folder: string
    hostPorts: Record<string, number>
    isInit?: boolean
    /** Restarts that an earlier run of the cluster counted. */
    restartCount: number
    lastState?: ContainerStatus['lastState']
    onStatus: () => void
  },
): ContainerRunner {
  const { pod, container, folder, hostPorts, isInit = false, onStatus } = options
  const { restartPolicy } = pod.spec
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`
  const stopping = new AbortController()
  let process: ContainerProcess | undefined
  let log: ContainerLog | undefined
  let environment: Record<string, string> = {}
  let backOff = 0
  let restarts = options.restartCount

  const status: ContainerStatus = {
    name: container.name,
    image: container.image,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: options.lastState,
    restartCount: restarts,
    ready: false,
    started: false,
  }
  const set = (change: Partial<ContainerStatus>) => {
    Object.assign(status, change)
    onStatus()
  }
  const event = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal') =>
    recordEvent(context.client, pod, { type, reason, message, source: 'kubelet', fieldPath })
  const fileOf = (count: number) => join(folder, `${container.name}.${count}.log`)
  const hostPort = (port: number | string) =>
    hostPorts[typeof port === 'number' ? port : container.ports?.find(({ name }: { name?: string }) => name === port)?.containerPort]

  /** Waits until it can be started: its image is known, its settings are there. */
  const prepare = async () => {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      const choice = chooseProgram(context.programs, container)
      try {
        if (choice.outcome === 'program') {
          const paths = await mountVolumes(context.client, pod, folder, container.volumeMounts)
          environment = {
            ...(await containerEnvironment(context, pod, container)),
            ...(await context.accessVariables(pod, folder)),
            HOSTNAME: pod.metadata.name,
            BIND_ADDRESS: '127.0.0.1',
            ...Object.fromEntries(Object.entries(hostPorts).map(([port, real]) => [`PORT_${port}`, String(real)])),
          }
          for (const [name, value] of Object.entries(environment)) environment[name] = withRealPaths(value, paths)
          const args = choice.args.map((arg) => withRealPaths(expand(arg, environment), paths))
          return { file: choice.file, args }
        }
        if (choice.outcome === 'no-image') {
          const reason = attempt === 1 ? 'ErrImagePull' : 'ImagePullBackOff'
          set({ state: { waiting: { reason, message: attempt === 1 ? choice.message : `Back-off pulling image "${container.image}": ${choice.message}` } } })
          if (attempt === 1) {
            await event('Pulling', `Pulling image "${container.image}"`)
            await event('Failed', choice.message, 'Warning')
            await event('Failed', 'Error: ErrImagePull', 'Warning')
          } else await event('BackOff', `Back-off pulling image "${container.image}"`)
        } else {
          set({ state: { waiting: { reason: 'CreateContainerError', message: choice.message } } })
          await event('Failed', `Error: ${choice.message}`, 'Warning')
        }
      } catch (error) {
        const reason = error instanceof CreateContainerConfigError ? error.name : 'CreateContainerError'
        set({ state: { waiting: { reason, message: messageOf(error) } } })
        await event('Failed', `Error: ${messageOf(error)}`, 'Warning')
      }
      await context.pause(attempt === 1 ? IMAGE_RETRY_MS / 5 : IMAGE_RETRY_MS, stopping.signal)
    }
  }

  /** One run from start to exit. */
  const runOnce = async (file: string, args: string[]) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    log = openContainerLog(fileOf(restarts))
    process = startContainerProcess({ name: container.name, file, args, env: environment, cwd: folder, log })
    const running = new AbortController()
    const { startupProbe, readinessProbe, livenessProbe } = container
    set({
      state: { running: { startedAt: timestamp(process.startedAt) } },
      pid: process.pid,
      started: !startupProbe,
      ready: !startupProbe && !readinessProbe && !isInit,
    })
    void event('Started', `Started container ${container.name}`)

    const kill = (why: string) => {
      void event('Killing', `Container ${container.name} failed ${why}, will be restarted`)
      void process?.stop(1000 * (pod.spec.terminationGracePeriodSeconds ?? 30))
    }
    const watch = () => {
      if (readinessProbe)
        startProbe(readinessProbe, {
          eager: true,
          hostPort,
          signal: running.signal,
          onResult({ ok, message }, count) {
            if (!ok) void event('Unhealthy', `Readiness probe failed: ${message}`, 'Warning')
            if (ok && count >= (readinessProbe.successThreshold ?? 1) && !status.ready) set({ ready: true })
            if (!ok && count >= (readinessProbe.failureThreshold ?? 3) && status.ready) set({ ready: false })
          },
        })
      if (livenessProbe)
        startProbe(livenessProbe, {
          eager: false,
          hostPort,
          signal: running.signal,
          onResult({ ok, message }, count) {
            if (ok) return
            void event('Unhealthy', `Liveness probe failed: ${message}`, 'Warning')
            if (count >= (livenessProbe.failureThreshold ?? 3)) kill('liveness probe')
          },
        })
    }
    if (!startupProbe) watch()
    else {
      const starting = new AbortController()
      startProbe(startupProbe, {
        eager: true,
        hostPort,
        signal: AbortSignal.any([running.signal, starting.signal]),
        onResult({ ok, message }, count) {
          if (ok) {
            starting.abort()
            set({ started: true, ready: !readinessProbe })
            watch()
          } else {
            void event('Unhealthy', `Startup probe failed: ${message}`, 'Warning')
            if (count >= (startupProbe.failureThreshold ?? 3)) kill('startup probe')
          }
        },
      })
    }
    const exit = await process.exited
    running.abort()
    return exit
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      const program = await prepare()
      if (!program || stopping.signal.aborted) return
      if (restarts === options.restartCount) {
        void event('Pulled', `Container image "${container.image}" already present on machine`)
        void event('Created', `Created container: ${container.name}`)
      }
      const exit = await runOnce(program.file, program.args)
      const ended = { terminated: terminated(exit) }
      set({ state: ended, ready: false, started: false, pid: undefined })
      const again = restartPolicy === 'Always' && !isInit ? true : restartPolicy !== 'Never' && exit.exitCode !== 0
      if (!again || stopping.signal.aborted) return

      if (exit.finishedAt - exit.startedAt > FORGIVEN_AFTER_MS) backOff = 0
      if (backOff > 0) {
        const message = `back-off ${backOff / 1000}s restarting failed container=${container.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`
        set({ state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState: ended })
        void event('BackOff', `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`, 'Warning')
        await context.pause(backOff, stopping.signal)
      }
      backOff = Math.min(Math.max(backOff * 2, FIRST_BACK_OFF_MS), LAST_BACK_OFF_MS)
      restarts++
      set({ lastState: ended, restartCount: restarts })
    }
  }

  const done = run().catch((error) => {
    context.log(`container ${pod.metadata.namespace}/${pod.metadata.name} ${container.name}: ${messageOf(error)}`)
  })
  return {
    status,
    get log() {
      return log
    },
    logFile: (previous) => fileOf(previous ? restarts - 1 : restarts),
    environment: () => environment,
    done,
    async stop(graceMs) {
      stopping.abort()
      if (process && 'running' in status.state) {
        void event('Killing', `Stopping container ${container.name}`)
        await process.stop(graceMs)
      }
      await done
    },
  }
}
