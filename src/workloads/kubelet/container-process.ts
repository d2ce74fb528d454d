// How does a container run here? As a process of Node, which ends when the cluster's own process does, however that ends.

import { spawn } from 'node:child_process'
import type { ContainerLog } from './container-log.ts'
import { pidFile, removePidFile, writePidFile } from './pid-file.ts'

export type ContainerExit = { exitCode: number; signal?: string; startedAt: number; finishedAt: number }

export type ContainerProcess = {
  pid: number
  startedAt: number
  exited: Promise<ContainerExit>
  /** SIGTERM, then SIGKILL after the grace period. Resolves when the process is gone. */
  stop(graceMs: number): Promise<void>
}

/**
 * Runs before the program: stdin is held open by the cluster's process, so its end means that nobody looks after this one any
 * more. It is asked to end, and after ten seconds made to. The pod's folder stands behind it in the command line, so that the
 * process can be told from a stranger with its number.
 */
const LIFELINE = `data:text/javascript,${encodeURIComponent(
  "process.stdin.on('error',()=>{}).on('end',()=>{process.kill(process.pid,'SIGTERM');setTimeout(()=>process.exit(1),10000).unref()}).resume().unref?.()",
)}`
const lifelineFor = (folder: string) => `${LIFELINE}//${folder}`

/** What of this process's own environment a program needs to find its way on the machine. Nothing that could be a key. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'LANG', 'TZ', 'SystemRoot', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR']

export function startContainerProcess(options: {
  name: string
  file: string
  args: string[]
  env: Record<string, string>
  cwd: string
  log: ContainerLog
}): ContainerProcess {
  const { name, file, args, env, cwd, log } = options
  const record = pidFile(cwd, name)
  const inherited = Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
  const startedAt = Date.now()
  const child = spawn(process.execPath, ['--import', lifelineFor(cwd), file, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {})
  if (child.pid) writePidFile(record, child.pid)
  log.capture(child.stdout, child.stderr)

  const exited = new Promise<ContainerExit>((resolve) => {
    child.on('error', () => resolve({ exitCode: 128, startedAt, finishedAt: Date.now() }))
    child.on('close', (code, signal) => {
      const exitCode = code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0)
      resolve({ exitCode, ...(signal && { signal }), startedAt, finishedAt: Date.now() })
    })
  })
  void exited.then(() => {
    log.close()
    removePidFile(record)
  })

  return {
    pid: child.pid ?? 0,
    startedAt,
    exited,
    async stop(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await exited
      clearTimeout(timer)
    },
  }
}

const SIGNAL_NUMBERS: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }
