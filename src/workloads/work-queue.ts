// In which order are changes worked off? One key at a time, each key once however often it changed, again when it failed.

export type WorkQueue = { add(key: string, afterMs?: number): void }

const FIRST_RETRY_MS = 20
const LAST_RETRY_MS = 10_000

/** `reconcile` brings what `key` names to what it should be; an error it throws is told and tried again, later and later. */
export function createWorkQueue(
  reconcile: (key: string) => Promise<void>,
  { signal, onError }: { signal: AbortSignal; onError: (key: string, error: unknown) => void },
): WorkQueue {
  const waiting = new Set<string>()
  const failures = new Map<string, number>()
  const timers = new Map<string, NodeJS.Timeout>()
  let working = false

  const add = (key: string, afterMs = 0) => {
    if (signal.aborted) return
    if (afterMs > 0) {
      if (timers.has(key)) return
      const timer = setTimeout(() => {
        timers.delete(key)
        add(key)
      }, afterMs)
      timers.set(key, timer)
      return
    }
    waiting.add(key)
    if (!working) void work()
  }

  const work = async () => {
    working = true
    // Changes that come in one burst are seen as one.
    await new Promise((resolve) => setImmediate(resolve))
    for (const key of waiting) {
      waiting.delete(key)
      if (signal.aborted) break
      try {
        await reconcile(key)
        failures.delete(key)
      } catch (error) {
        const count = (failures.get(key) ?? 0) + 1
        failures.set(key, count)
        if (!signal.aborted) onError(key, error)
        add(key, Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LAST_RETRY_MS))
      }
    }
    working = false
  }

  signal.addEventListener('abort', () => {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  })
  return { add }
}
