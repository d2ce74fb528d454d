// Is the process with this number still the one that was meant? Numbers are given out again.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Whether the process runs, and its command line holds `mark`. Nothing is ever signalled that does not pass this. */
export function isProcess(pid: number, mark: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return commandLine(pid).includes(mark)
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // Not Linux, or gone meanwhile.
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}
