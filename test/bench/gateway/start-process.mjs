// A process on one processor, and what it has cost so far.

import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'

const TICKS_PER_SECOND = 100

/** `cpus` as taskset wants them: `0`, or `0,1`. Ended by `stop`. */
export function startProcess(cpus, command, args, { env = {}, cwd } = {}) {
  const child = spawn('taskset', ['-c', cpus, command, ...args], {
    env: { ...process.env, ...env },
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let trouble = ''
  child.stderr.on('data', (text) => {
    trouble = (trouble + text).slice(-2_000)
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    pid: child.pid,
    ended,
    readTrouble: () => trouble,
    reload: () => child.kill('SIGHUP'),
    async stop() {
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 2_000)
      await ended
      clearTimeout(hard)
    },
  }
}

/** Until something listens. */
export async function waitForPort(port, { ended, readTrouble }, timeoutMs = 15_000) {
  let over = false
  ended.then(() => {
    over = true
  })
  for (const until = Date.now() + timeoutMs; Date.now() < until && !over; ) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () =>
        resolve(false),
      )
      socket.once('close', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`nothing listens at port ${port}: ${readTrouble()}`)
}

/** With its children, such as nginx's workers. */
function familyOf(pid) {
  const pids = [pid]
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim()
    for (const child of children === '' ? [] : children.split(' '))
      pids.push(...familyOf(Number(child)))
  }
  return pids
}

/** Seconds of processor time, of all its threads and children. */
export function readCpuSeconds(pid) {
  let ticks = 0
  for (const one of familyOf(pid)) {
    const stat = readFileSync(`/proc/${one}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / TICKS_PER_SECOND
}

const readStatus = (pid, name) =>
  Number(RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) /
  1024

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)

/** Megabytes resident, now and at most since `resetPeak`. */
export const readMemory = (pid) => sum(familyOf(pid).map((one) => readStatus(one, 'VmRSS')))
export const readPeak = (pid) => sum(familyOf(pid).map((one) => readStatus(one, 'VmHWM')))
export const resetPeak = (pid) => {
  for (const one of familyOf(pid)) writeFileSync(`/proc/${one}/clear_refs`, '5')
}
