// One container from its first start to its last: started, watched, started again with growing patience, stopped.

import type { KubeObject } from '../../kube/kube-object.ts'
import { messageOf } from '../controller-context.ts'
import { timestamp } from '../pod-state.ts'
import { recordEvent } from '../record-event.ts'
import { CreateContainerConfigError } from './container-environment.ts'
import { type ContainerLog, openContainerLog } from './container-log.ts'
import { type ContainerProcess, startContainerProcess } from './container-process.ts'
import { containerFiles } from './exec/container-files.ts'
import { runTool } from './exec/exec-in-container.ts'
import type { Surroundings } from './exec/tools.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { runHook } from './lifecycle-hooks.ts'
import { logFile, removeLogsBefore } from './log-files.ts'
import type { RealPath } from './mount-volumes.ts'
import { type ContainerStatus, terminated } from './pod-status.ts'
import {
  type Container,
  type Preparation,
  prepareContainer,
  rootFolder,
} from './prepare-container.ts'
import { FailedMountError } from './volume-content.ts'
import { watchHealth } from './watch-health.ts'

const FIRST_BACK_OFF_MS = 10_000
const LAST_BACK_OFF_MS = 300_000
/** A container that ran for so long has earned a fresh start. */
const FORGIVEN_AFTER_MS = 600_000
/** What is missing may come: soon after it was first missed, as learners mend what they see. */
const FIRST_RETRY_MS = 1_000
const RETRY_MS = 5_000
/** What a program has to end in, however long its preStop hook took. */
const SHORTEST_GRACE_MS = 2_000

export type ContainerRunner = {
  readonly status: ContainerStatus
  /** Of the run that is going on, where one is. */
  readonly log: ContainerLog | undefined
  logFile(previous: boolean): string
  /** What a tool that is run beside it finds. */
  surroundings(): Surroundings
  /** Resolves when its startup probe is through for the first time, or when it ended for good. */
  begun: Promise<void>
  /** Resolves when it ended for good: by its restart policy, or because it was stopped. */
  done: Promise<void>
  /** May be asked again, with less grace. */
  stop(graceMs: number): Promise<void>
}

type Options = {
  pod: KubeObject
  container: Container
  folder: string
  hostPorts: Record<string, number>
  isInit?: boolean
  /** Restarts that an earlier run of the cluster counted. */
  restartCount: number
  lastState?: ContainerStatus['lastState']
  onStatus: () => void
}

type Start = Extract<Preparation, { outcome: 'prepared' }>

export function runContainer(context: KubeletContext, options: Options): ContainerRunner {
  const { pod, container, folder, hostPorts, isInit = false, onStatus } = options
  /** It runs beside the containers that come after it, and as long as they do. */
  const isSidecar = isInit && container.restartPolicy === 'Always'
  const restartPolicy = isSidecar ? 'Always' : pod.spec.restartPolicy
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`
  const inPod = `${container.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`
  const stopping = new AbortController()
  /** No preStop hook is waited for any more. */
  const hurrying = new AbortController()
  let hasBegun = () => {}
  const begun = new Promise<void>((resolve) => {
    hasBegun = resolve
  })
  let process: ContainerProcess | undefined
  let log: ContainerLog | undefined
  let environment: Record<string, string> = {}
  let paths: RealPath[] = []
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
  const wait = (reason: string, message?: string) =>
    set({ state: { waiting: { reason, ...(message && { message }) } } })
  const event = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal') =>
    void recordEvent(context.client, pod, { type, reason, message, source: 'kubelet', fieldPath })
  const graceOfPod = 1000 * (pod.spec.terminationGracePeriodSeconds ?? 30)
  const warn = (reason: string, message: string) => event(reason, message, 'Warning')

  const surroundings = (): Surroundings => ({
    environment,
    files: containerFiles(rootFolder(folder, container.name), paths, environment),
    command: [...(container.command ?? ['node']), ...(container.args ?? [])].join(' '),
  })
  const reach = {
    hostPort: (port: number | string): number | undefined => {
      const named = container.ports?.find(({ name }: { name?: string }) => name === port)
      return hostPorts[typeof port === 'number' ? port : named?.containerPort]
    },
    run(command: string[]) {
      const { exitCode, text = '', complaint = '' } = runTool(command, surroundings())
      return { exitCode, output: `${text}${complaint}` }
    },
  }

  /** Waits until it can be started: its image is known, its settings are there. */
  const prepare = async (): Promise<Start | undefined> => {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      try {
        const prepared = await prepareContainer(context, { pod, container, folder, hostPorts })
        if (prepared.outcome === 'prepared') return prepared
        if (prepared.outcome === 'no-image') waitForImage(attempt, prepared.message)
        else {
          wait('CreateContainerError', prepared.message)
          warn('Failed', `Error: ${prepared.message}`)
        }
      } catch (error) {
        if (error instanceof FailedMountError) {
          wait(isInit || !pod.spec.initContainers ? 'ContainerCreating' : 'PodInitializing')
          warn('FailedMount', error.message)
        } else {
          const isConfig = error instanceof CreateContainerConfigError
          wait(isConfig ? error.name : 'CreateContainerError', messageOf(error))
          warn('Failed', `Error: ${messageOf(error)}`)
        }
      }
      await context.pause(attempt === 1 ? FIRST_RETRY_MS : RETRY_MS, stopping.signal)
    }
    return undefined
  }

  const waitForImage = (attempt: number, message: string) => {
    if (attempt === 1) {
      wait('ErrImagePull', message)
      event('Pulling', `Pulling image "${container.image}"`)
      warn('Failed', message)
      warn('Failed', 'Error: ErrImagePull')
      return
    }
    wait('ImagePullBackOff', `Back-off pulling image "${container.image}": ${message}`)
    event('BackOff', `Back-off pulling image "${container.image}"`)
    warn('Failed', 'Error: ImagePullBackOff')
  }

  /** One run from start to exit. */
  const runOnce = async (start: Start) => {
    environment = start.shown
    paths = start.paths
    // The one before it is kept for `kubectl logs --previous`.
    removeLogsBefore(folder, container.name, restarts)
    log = openContainerLog(logFile(folder, container.name, restarts))
    const { name } = container
    const { file, args, env } = start
    const running = startContainerProcess({ name, file, args, env, cwd: folder, log })
    process = running
    set({ state: { running: { startedAt: timestamp(running.startedAt) } }, pid: running.pid })
    event('Started', `Started container ${name}`)
    if (start.refused.length > 0)
      warn('RefusedVariables', `the embedded cluster does not set ${start.refused.join(', ')}`)

    const over = new AbortController()
    void afterStart(running, over.signal)
    if (!isInit || isSidecar)
      watchHealth(
        container,
        reach,
        {
          started() {
            set({ started: true })
            hasBegun()
          },
          ready: (ready) => ready !== status.ready && set({ ready }),
          unhealthy: (message) => warn('Unhealthy', message),
          failed(probe) {
            event('Killing', `Container ${name} failed ${probe} probe, will be restarted`)
            void beforeStop(graceOfPod).then((graceMs) => running.stop(graceMs))
          },
        },
        over.signal,
      )
    const exit = await running.exited
    over.abort()
    process = undefined
    log = undefined
    return exit
  }

  const afterStart = async (running: ContainerProcess, over: AbortSignal) => {
    const hook = container.lifecycle?.postStart
    const why = hook && (await runHook(hook, reach, context.pause, over))
    if (!why || over.aborted) return
    warn('FailedPostStartHook', `PostStartHook failed: ${why}`)
    event('Killing', `FailedPostStartHook: container ${container.name} will be restarted`)
    void running.stop(graceOfPod)
  }

  /** Resolves with what is left of the grace: the hook counts as a part of it. */
  const beforeStop = async (graceMs: number) => {
    const hook = container.lifecycle?.preStop
    if (!hook || graceMs <= 0) return graceMs
    const startedAt = Date.now()
    const timer = setTimeout(() => hurrying.abort(), graceMs)
    const why = await runHook(hook, reach, context.pause, hurrying.signal)
    clearTimeout(timer)
    if (why) warn('FailedPreStopHook', `PreStopHook failed: ${why}`)
    return Math.max(SHORTEST_GRACE_MS, graceMs - (Date.now() - startedAt))
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      const start = await prepare()
      // Nothing is waited for between this look and the start.
      if (!start || stopping.signal.aborted) return
      event('Pulled', `Container image "${container.image}" already present on machine`)
      event('Created', `Created container: ${container.name}`)
      const exit = await runOnce(start)
      const ended = { terminated: terminated(exit) }
      set({ state: ended, ready: false, started: false })
      const isFailure = exit.exitCode !== 0
      const isToRunAgain =
        (isInit && !isSidecar) || restartPolicy !== 'Always'
          ? isFailure && restartPolicy !== 'Never'
          : true
      if (!isToRunAgain || stopping.signal.aborted) return

      if (exit.finishedAt - exit.startedAt > FORGIVEN_AFTER_MS) backOff = 0
      if (backOff > 0) {
        const message = `back-off ${describeSeconds(backOff)} restarting failed container=${inPod.replace(' in pod ', ' pod=')}`
        set({ state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState: ended })
        warn('BackOff', `Back-off restarting failed container ${inPod}`)
        await context.pause(backOff, stopping.signal)
        if (stopping.signal.aborted) return
      }
      backOff = Math.min(Math.max(backOff * 2, FIRST_BACK_OFF_MS), LAST_BACK_OFF_MS)
      restarts++
      set({ lastState: ended, restartCount: restarts })
    }
  }

  /** What this machine refuses now (a full disk, no more processes) it may allow later. */
  const runInSpite = async () => {
    while (!stopping.signal.aborted) {
      try {
        return await run()
      } catch (error) {
        context.log(`container ${inPod}: ${messageOf(error)}`)
        wait('CreateContainerError', messageOf(error))
        await context.pause(RETRY_MS, stopping.signal)
      }
    }
  }

  const done = runInSpite().finally(hasBegun)
  return {
    status,
    get log() {
      return log
    },
    logFile(previous) {
      // While it waits for its next run, the last one is at once the present and the previous.
      const isBetween = 'waiting' in status.state
      return logFile(folder, container.name, previous && !isBetween ? restarts - 1 : restarts)
    },
    surroundings,
    begun,
    done,
    async stop(graceMs) {
      const isFirst = !stopping.signal.aborted
      if (process && isFirst) event('Killing', `Stopping container ${container.name}`)
      stopping.abort()
      if (!process) return done
      if (isFirst) await process?.stop(await beforeStop(graceMs))
      else {
        hurrying.abort()
        await process.stop(graceMs)
      }
      await done
    },
  }
}

/** `10s`, `1m20s`, as Go writes durations. */
function describeSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
