// How does a process end that was started here, and no other?

import { setTimeout as delay } from 'node:timers/promises'

/** SIGTERM, and after the grace period SIGKILL; each only as long as the number still means that process. */
export async function endProcess(pid: number, isOurs: (pid: number) => boolean, graceMs: number) {
  signalProcess(pid, 'SIGTERM', isOurs)
  const until = Date.now() + graceMs
  while (isOurs(pid) && Date.now() < until) await delay(10)
  signalProcess(pid, 'SIGKILL', isOurs)
  while (isOurs(pid)) await delay(5)
}

function signalProcess(pid: number, signal: NodeJS.Signals, isOurs: (pid: number) => boolean) {
  if (!isOurs(pid)) return
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
