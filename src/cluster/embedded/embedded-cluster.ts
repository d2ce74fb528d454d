// The cluster that needs nothing but Node: a process in the background that speaks the Kubernetes API.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import https from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import packageJson from '../../../package.json' with { type: 'json' }
import { EnvironmentError } from '../../kube/lab-error.ts'
import type { Cluster } from '../cluster.ts'
import { endLeftovers } from './end-leftovers.ts'
import { endProcess } from './end-process.ts'
import { isProcess, serverMark } from './process-identity.ts'
import {
  canonicalHome,
  readRecord,
  type ServerFiles,
  type ServerRecord,
  serverFiles,
} from './server-files.ts'
import { START_TIMEOUT_MS, startServer } from './start-server.ts'
import { lockOwner } from './take-lock.ts'

const STOP_GRACE_MS = 15_000
/** One that does not answer will hardly hear that it is asked to end. */
const HUNG_GRACE_MS = 2_000
const ANSWER_TIMEOUT_MS = 3_000

type Options = { home: string; programsFolder: string }

export function createEmbeddedCluster({ home: givenHome, programsFolder }: Options): Cluster {
  const home = canonicalHome(givenHome)
  const files = serverFiles(home)
  const isOurs = (pid: number) => isProcess(pid, serverMark(home))

  /** The server that runs, or is just starting: by its record, else by the lock that it holds. */
  const runningPid = () =>
    [readRecord(files)?.pid, lockOwner(files.lock)].find((pid) => pid !== undefined && isOurs(pid))

  /** Waits for one that is starting; false where it ends, or does not answer. */
  const comesUp = async (pid: number) => {
    const until = Date.now() + START_TIMEOUT_MS
    while (isOurs(pid) && Date.now() < until) {
      const record = readRecord(files)
      if (record?.pid === pid) return answers(files, record)
      await delay(20)
    }
    return false
  }

  const whyReplace = async (pid: number) => {
    if (!(await comesUp(pid)))
      return { detail: `process ${pid} does not answer`, graceMs: HUNG_GRACE_MS }
    const graceMs = STOP_GRACE_MS
    const { version, programsFolder: folder } = readRecord(files) ?? {}
    if (version !== packageJson.version) return { detail: `it is of version ${version}`, graceMs }
    // A folder of npx that was cleared takes with it what pods are started from.
    if (!folder || !existsSync(folder)) return { detail: `${folder} is gone`, graceMs }
    return undefined
  }

  /** The number of a server that did not end as it should. */
  const lostPid = () => readRecord(files)?.pid || undefined

  return {
    kind: 'embedded',
    kubeconfig: files.kubeconfig,

    async up(report, signal) {
      const pid = runningPid()
      if (pid !== undefined) {
        const why = await whyReplace(pid)
        if (!why) return
        report({ phase: 'Restarting the embedded cluster', detail: why.detail })
        await endProcess(pid, isOurs, why.graceMs)
      } else {
        const lost = lostPid()
        const detail = lost && `process ${lost} is gone; its objects are kept`
        report({ phase: 'Starting the embedded cluster', ...(detail && { detail }) })
      }
      const message = await startServer({ home, programsFolder, files }, signal)
      // Started twice at the same moment, one of the two serves both.
      if (message.type === 'held' && !(await comesUp(message.pid)))
        throw new EnvironmentError(
          `Process ${message.pid} holds the embedded cluster's store, but does not answer.`,
          { hint: 'ai-gateway-lab cluster down' },
        )
    },

    async down({ wipe = false } = {}) {
      const pid = runningPid()
      if (pid !== undefined) await endProcess(pid, isOurs, STOP_GRACE_MS)
      await endLeftovers(files.pods)
      if (wipe) rmSync(files.folder, { recursive: true, force: true, maxRetries: 3 })
    },

    async status() {
      const pid = runningPid()
      const record = readRecord(files)
      if (pid === undefined) {
        if (!existsSync(files.data)) return { state: 'absent' }
        const lost = lostPid()
        const detail = lost
          ? `process ${lost} is gone; its objects are kept`
          : 'its objects are kept'
        return { state: 'stopped', detail }
      }
      if (!record || record.pid !== pid)
        return { state: 'stopped', detail: `process ${pid} is just starting` }
      if (!(await answers(files, record)))
        return {
          state: 'stopped',
          detail: `process ${pid} does not answer on port ${record.port}`,
        }
      return {
        state: 'running',
        server: `https://127.0.0.1:${record.port}`,
        detail: `process ${pid}, since ${record.startedAt}`,
      }
    },
  }
}

/** Whether something there answers to our certificate and our token. */
function answers(files: ServerFiles, { port }: ServerRecord): Promise<boolean> {
  if (!existsSync(files.certificate) || !existsSync(files.token)) return Promise.resolve(false)
  return new Promise((resolve) => {
    const request = https.get(
      {
        host: '127.0.0.1',
        port,
        path: '/readyz',
        ca: readFileSync(files.certificate),
        headers: { authorization: `Bearer ${readFileSync(files.token, 'utf8').trim()}` },
        timeout: ANSWER_TIMEOUT_MS,
        agent: false,
      },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
