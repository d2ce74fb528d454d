// Which process was started for a container? Written down, so that it can be found when nobody remembers it.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const pidFile = (podFolder: string, container: string) => join(podFolder, `${container}.pid`)

export const writePidFile = (file: string, pid: number) =>
  writeFileSync(file, String(pid), { mode: 0o600 })

export const removePidFile = (file: string) => rmSync(file, { force: true })

export function readPidFile(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined
  } catch {
    // It ended meanwhile, and its file with it.
    return undefined
  }
}
