// How does a container run here? As a process of Node, which ends when the cluster's own process does, however that ends.

import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { ContainerLog } from './container-log.ts'
import { pidFile, removePidFile, writePidFile } from './pid-file.ts'

export type ContainerExit = {
  exitCode: number
  signal?: string
  startedAt: number
  finishedAt: number
}

export type ContainerProcess = {
  pid: number
  startedAt: number
  exited: Promise<ContainerExit>
  /** SIGTERM, then SIGKILL after the grace period; asked again, after the shorter one. Resolves when the process is gone. */
  stop(graceMs: number): Promise<void>
}

/**
 * Runs before the program: stdin is held open by the cluster's process, so its end means that nobody looks after this one
 * any more. It is asked to end, and after ten seconds made to. It lies in the pod's folder, and with that in the command
 * line, by which the process can be told from a stranger with its number.
 */
const LIFELINE = `// Ends this process when the cluster that started it is gone.
process.stdin.on('error', () => {}).on('end', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 10000).unref()
}).resume().unref()
`

export function startContainerProcess(options: {
  name: string
  file: string
  args: string[]
  env: Record<string, string>
  /** The pod's folder. */
  cwd: string
  log: ContainerLog
}): ContainerProcess {
  const { name, file, args, env, cwd, log } = options
  const record = pidFile(cwd, name)
  const lifeline = join(cwd, 'lifeline.cjs')
  writeFileSync(lifeline, LIFELINE, { mode: 0o600 })
  const startedAt = Date.now()
  const child = spawn(process.execPath, ['--require', lifeline, file, ...args], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {})
  if (child.pid) writePidFile(record, child.pid)
  log.capture(child.stdout, child.stderr)

  let isGone = false
  const exited = new Promise<ContainerExit>((resolve) => {
    const end = (exitCode: number, signal: NodeJS.Signals | null) => {
      isGone = true
      log.close()
      removePidFile(record)
      resolve({ exitCode, ...(signal && { signal }), startedAt, finishedAt: Date.now() })
    }
    child.on('error', () => child.pid === undefined && end(128, null))
    child.on('close', (code, signal) =>
      end(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0), signal),
    )
  })

  return {
    pid: child.pid ?? 0,
    startedAt,
    exited,
    async stop(graceMs) {
      if (isGone) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await exited
      clearTimeout(timer)
    },
  }
}
