// Is the process with this number still the one that was meant? Numbers are given out again.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The part of a server's command line that no other program has, nor the server of another folder. */
export const serverMark = (home: string) => `embedded.js --home ${home} --programs `

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
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}
