// Do two servers ever share one store? No: whoever comes second finds the lock and its owner alive.

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { EnvironmentError } from '../../kube/lab-error.ts'
import { isProcess } from './process-identity.ts'

export type Lock = {
  isHeld(): boolean
  /** Certainly no longer held: the file is gone, or another's. */
  isLost(): boolean
  release(): void
}

/** Another server has the store already. Whoever wanted one started may use that. */
export class LockHeldError extends EnvironmentError {
  override name = 'LockHeldError'
  readonly pid: number
  constructor(pid: number) {
    super(`Another server (process ${pid}) holds the embedded cluster's store.`, {
      hint: 'ai-gateway-lab cluster down',
    })
    this.pid = pid
  }
}

/** Throws LockHeldError where another process whose command line holds `mark` has it. */
export function takeLock(file: string, mark: string): Lock {
  const draft = `${file}.${process.pid}`
  const stale = `${draft}.stale`
  const isHeld = () => lockOwner(file) === process.pid
  writeFileSync(draft, String(process.pid), { mode: 0o600 })
  try {
    for (let tries = 0; tries < 10; tries++) {
      if (succeeds(() => linkSync(draft, file), 'EEXIST'))
        return {
          isHeld,
          isLost: () => isLost(file),
          release: () => isHeld() && rmSync(file, { force: true }),
        }
      refuseLiving(file, mark)
      // Its owner is gone, and so is its claim. Moved, not removed: of those who come at the same moment one gets it.
      if (!succeeds(() => renameSync(file, stale), 'ENOENT')) continue
      try {
        refuseLiving(stale, mark)
      } catch (error) {
        // Somebody took it between the look and the move.
        succeeds(() => linkSync(stale, file), 'EEXIST')
        throw error
      }
    }
    throw new EnvironmentError(`The lock ${file} could not be taken.`)
  } finally {
    rmSync(draft, { force: true })
    rmSync(stale, { force: true })
  }
}

function refuseLiving(file: string, mark: string) {
  const owner = lockOwner(file)
  if (owner !== undefined && owner !== process.pid && isProcess(owner, mark))
    throw new LockHeldError(owner)
}

function isLost(file: string) {
  try {
    return Number(readFileSync(file, 'utf8')) !== process.pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/** The process that wrote the lock, which may be gone. */
export function lockOwner(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** False where it fails with this code. */
function succeeds(work: () => void, code: string): boolean {
  try {
    work()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false
    throw error
  }
}
