// Where is the log of which start of a container? In its pod's folder, numbered by how often it was started again.

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const logFile = (folder: string, container: string, restarts: number) =>
  join(folder, `${container}.${restarts}.log`)

/** The last one that there is; undefined where the container never started. */
export function lastLogFile(folder: string, container: string): string | undefined {
  const last = Math.max(-1, ...numbersIn(folder, container))
  return last < 0 ? undefined : logFile(folder, container, last)
}

/** Of the runs that are over only the last is worth keeping. */
export function removeLogsBefore(folder: string, container: string, restarts: number) {
  for (const number of numbersIn(folder, container)) {
    if (number >= restarts - 1) continue
    const file = logFile(folder, container, number)
    rmSync(file, { force: true })
    rmSync(`${file}.before`, { force: true })
  }
}

function numbersIn(folder: string, container: string): number[] {
  return namesIn(folder)
    .map((name) => /^(.+)\.(\d+)\.log$/.exec(name))
    .filter((match) => match?.[1] === container)
    .map((match) => Number(match?.[2]))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // The pod has not begun, or is gone.
    return []
  }
}
