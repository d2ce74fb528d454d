// How is it told that the Kubernetes API cannot be watched? Once for each kind and each reason, not for each try: it may be
// away for hours, and is asked every few seconds.

import type { Resource } from '../../src/kube/kube-object.ts'
import type { Log } from './log.ts'

const AGAIN_AFTER_MS = 600_000
const MAXIMUM_KEPT = 1_000

export function createTroubleLog(log: Log): (resource: Resource, error: unknown) => void {
  const told = new Map<string, number>()
  return ({ plural }, error) => {
    const reason = String(error)
    const key = `${plural} ${reason}`
    const last = told.get(key)
    if (last !== undefined && performance.now() - last < AGAIN_AFTER_MS) return
    if (told.size >= MAXIMUM_KEPT) told.clear()
    told.set(key, performance.now())
    log.error('watch interrupted', { resource: plural, error: reason })
  }
}
