// The cluster that needs nothing but Node: a process in the background that speaks the Kubernetes API.

import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EnvironmentError } from '../../kube/lab-error.ts'
import type { Cluster } from '../cluster.ts'
import { isProcess } from './process-identity.ts'
import type { ServerMessage } from './server.ts'
import { readRecord, type ServerFiles, type ServerRecord, serverFiles } from './server-files.ts'

const START_TIMEOUT_MS = 30_000
const STOP_GRACE_MS = 15_000
const ANSWER_TIMEOUT_MS = 3_000
const MAX_LOG_BYTES = 5 * 1024 * 1024

export function createEmbeddedCluster({ home, programsFolder }: { home: string; programsFolder: string }): Cluster {
  const files = serverFiles(home)
  const isOurs = (pid: number) => isProcess(pid, home)

  return {
    kind: 'embedded',
    kubeconfig: files.kubeconfig,

    async up(report, signal) {
      const record = readRecord(files)
      if (record && isOurs(record.pid)) {
        if (await answers(files, record)) return
        report({ phase: 'Restarting the embedded cluster', detail: `process ${record.pid} does not answer` })
        await end(record.pid, isOurs)
      } else report({ phase: 'Starting the embedded cluster' })
      await start({ home, programsFolder, files }, signal)
    },

    async down({ wipe = false } = {}) {
      const record = readRecord(files)
      if (record && isOurs(record.pid)) await end(record.pid, isOurs)
      if (wipe) rmSync(files.folder, { recursive: true, force: true })
    },

    async status() {
      const record = readRecord(files)
      if (!record) return existsSync(files.data) ? { state: 'stopped', detail: 'its objects are kept' } : { state: 'absent' }
      if (!isOurs(record.pid)) return { state: 'stopped', detail: `process ${record.pid} is gone; its objects are kept` }
      if (!(await answers(files, record))) return { state: 'stopped', detail: `process ${record.pid} does not answer on port ${record.port}` }
      return { state: 'running', server: `https://127.0.0.1:${record.port}`, detail: `process ${record.pid}, since ${record.startedAt}` }
    },
  }
}

async function start(
  { home, programsFolder, files }: { home: string; programsFolder: string; files: ServerFiles },
  signal?: AbortSignal,
) {
  const log = openLog(files)
  const child = spawn(process.execPath, [join(programsFolder, 'embedded.js'), '--home', home, '--programs', programsFolder], {
    cwd: files.folder,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  try {
    const message = await new Promise<ServerMessage>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new EnvironmentError(`The embedded cluster did not come up within ${START_TIMEOUT_MS / 1000} seconds.`, { hint: `See ${files.log}` })),
        START_TIMEOUT_MS,
      )
      child.once('message', (received) => {
        clearTimeout(timer)
        resolve(received as ServerMessage)
      })
      child.once('error', (cause) => reject(new EnvironmentError(`The embedded cluster could not be started: ${cause.message}`, { cause })))
      child.once('exit', (code) => {
        clearTimeout(timer)
        reject(new EnvironmentError(`The embedded cluster ended with exit code ${code} as it started.\n${lastLines(files)}`, { hint: `See ${files.log}` }))
      })
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    if (message.type === 'failed') throw new EnvironmentError(message.message, { hint: message.hint ?? `See ${files.log}` })
  } catch (error) {
    child.kill('SIGTERM')
    throw error
  } finally {
    child.removeAllListeners()
    if (child.connected) child.disconnect()
    child.unref()
  }
}

/** SIGTERM, and after a while SIGKILL; each only as long as the number still means our process. */
async function end(pid: number, isOurs: (pid: number) => boolean) {
  if (isOurs(pid)) process.kill(pid, 'SIGTERM')
  const until = Date.now() + STOP_GRACE_MS
  while (isOurs(pid) && Date.now() < until) await delay(10)
  if (isOurs(pid)) process.kill(pid, 'SIGKILL')
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

function openLog({ folder, log }: ServerFiles): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (existsSync(log) && statSync(log).size > MAX_LOG_BYTES) renameSync(log, `${log}.before`)
    return openSync(log, 'a', 0o600)
  } catch (cause) {
    throw new EnvironmentError(`The lab's folder cannot be written: ${(cause as Error).message}`, {
      hint: 'Set AI_GATEWAY_LAB_HOME to a folder that you may write.',
      cause,
    })
  }
}

const lastLines = ({ log }: ServerFiles) =>
  existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-3).join('\n') : ''
