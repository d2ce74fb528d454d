// How does the background server come to life, and what does it say of itself when it has, or has not?

import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../../kube/lab-error.ts'
import type { ServerMessage } from './server.ts'
import type { ServerFiles } from './server-files.ts'

export const START_TIMEOUT_MS = 30_000
const STOP_GRACE_MS = 5_000
const MAX_LOG_BYTES = 5 * 1024 * 1024

type Options = { home: string; programsFolder: string; files: ServerFiles }

/** Resolves as soon as it says that it is ready, or that another one is. Throws EnvironmentError where it cannot be. */
export async function startServer(options: Options, signal?: AbortSignal): Promise<ServerMessage> {
  signal?.throwIfAborted()
  const { home, programsFolder, files } = options
  const program = join(programsFolder, 'embedded.js')
  const log = openLog(files)
  const child = spawn(process.execPath, [program, '--home', home, '--programs', programsFolder], {
    cwd: files.folder,
    // From Node 22.1 on, what was compiled once need not be again.
    env: { NODE_COMPILE_CACHE: files.compiled, ...process.env },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const hint = `See ${files.log}`
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  try {
    const message = await new Promise<ServerMessage>((resolve, reject) => {
      const fail = (why: string, cause?: unknown) =>
        reject(new EnvironmentError(why, { hint, cause }))
      const seconds = START_TIMEOUT_MS / 1000
      timer = setTimeout(
        () => fail(`The embedded cluster did not come up within ${seconds} seconds.`),
        START_TIMEOUT_MS,
      )
      onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort)
      child.once('message', (received) => resolve(received as ServerMessage))
      child.once('error', (cause) =>
        fail(`The embedded cluster could not be started: ${cause.message}`, cause),
      )
      child.once('exit', (code, killer) =>
        fail(
          `The embedded cluster ended as it started (${killer ?? `exit code ${code}`}).\n${lastLines(files)}`,
        ),
      )
    })
    if (message.type === 'failed')
      throw new EnvironmentError(message.message, { hint: message.hint ?? hint })
    return message
  } catch (error) {
    // Only when it is gone has it failed for good: it must not hold the store when it is tried again.
    await endChild(child)
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    child.removeAllListeners()
    child.on('error', () => {})
    if (child.connected) child.disconnect()
    child.unref()
  }
}

async function endChild(child: ChildProcess) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
  clearTimeout(timer)
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
