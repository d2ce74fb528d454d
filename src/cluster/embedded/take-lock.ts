// Do two servers ever share one store? No: whoever comes second finds the lock and its owner alive.

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { EnvironmentError } from '../../kube/lab-error.ts'
import { isProcess } from './process-identity.ts'

/** Another server has the store already. Whoever wanted one started may use that. */
export class LockHeldError extends EnvironmentError {
  override name = 'LockHeldError'
}

/** Returns what gives the lock back. Throws LockHeldError where another server holds it. */
export function takeLock(file: string, mark: string): () => void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, String(process.pid), { mode: 0o600 })
  try {
    for (let tries = 0; tries < 5; tries++) {
      try {
        linkSync(draft, file)
        return () => {
          if (lockOwner(file) === process.pid) rmSync(file, { force: true })
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const owner = lockOwner(file)
      if (owner !== undefined && owner !== process.pid && isProcess(owner, mark))
        throw new LockHeldError(`Another server (process ${owner}) holds the embedded cluster's store.`, {
          hint: 'ai-gateway-lab cluster down',
        })
      // Its owner is gone, and so is its claim.
      rmSync(file, { force: true })
    }
    throw new EnvironmentError(`The lock ${file} could not be taken.`)
  } finally {
    rmSync(draft, { force: true })
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
