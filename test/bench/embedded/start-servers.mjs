// Which servers are compared? The embedded cluster as the package has it, and the least that node:https can be.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export async function startCluster(programs, home) {
  mkdirSync(home, { recursive: true })
  const words = [join(programs, 'embedded.js'), '--home', home, '--programs', programs]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const [message] = await once(child, 'message')
  if (message.type !== 'ready') throw new Error(JSON.stringify(message))
  const file = (name) => readFileSync(join(home, 'embedded', name), 'utf8')
  const to = { cert: file('tls.crt'), key: file('tls.key'), token: file('admin.token') }
  return { pid: child.pid, port: message.port, ...to, stop: () => end(child) }
}

export async function startBareServer({ cert, key }) {
  const program = fileURLToPath(new URL('bare-server.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.send({ cert, key })
  const [port] = await once(child, 'message')
  return { pid: child.pid, port, cert, token: 'none', stop: () => end(child) }
}

async function end(child) {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Bytes that the process has in memory. */
export const memoryOf = (pid) => Number(ps(pid, 'rss')) * 1024

/** Milliseconds that it has worked. */
export function cpuOf(pid) {
  const parts = ps(pid, 'time').trim().split(/[:-]/).map(Number)
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const [user, system] = fields.split(' ').slice(11, 13).map(Number)
    return (user + system) * 10
  } catch {
    // Not Linux: whole seconds have to do.
    return parts.reduce((total, part) => total * 60 + part, 0) * 1000
  }
}

const ps = (pid, field) =>
  execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' })
