// In which order are changes worked off? One key at a time, each key once however often it changed, again when it failed.

export type WorkQueue = {
  /** Now, or in so many milliseconds. Of several moments for one key the soonest counts. */
  add(key: string, afterMs?: number): void
  /** Whether nothing waits to be worked off now. What is to be looked at later does not count. */
  isIdle(): boolean
}

const FIRST_RETRY_MS = 20
const LAST_RETRY_MS = 10_000

type Options = { signal: AbortSignal; onError: (key: string, error: unknown) => void }

/** `reconcile` brings what `key` names to what it should be; an error it throws is told and tried again, later and later. */
export function createWorkQueue(
  reconcile: (key: string) => Promise<void>,
  { signal, onError }: Options,
): WorkQueue {
  const waiting = new Set<string>()
  const failures = new Map<string, number>()
  const later = new Map<string, { at: number; timer: NodeJS.Timeout }>()
  let working = false

  const add = (key: string, afterMs = 0) => {
    if (signal.aborted) return
    if (afterMs > 0) return addLater(key, afterMs)
    waiting.add(key)
    if (!working) void work()
  }

  const addLater = (key: string, afterMs: number) => {
    const at = Date.now() + afterMs
    const known = later.get(key)
    if (known && known.at <= at) return
    clearTimeout(known?.timer)
    const timer = setTimeout(() => {
      later.delete(key)
      add(key)
    }, afterMs)
    later.set(key, { at, timer })
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
    for (const { timer } of later.values()) clearTimeout(timer)
    later.clear()
  })
  return { add, isIdle: () => !working && waiting.size === 0 }
}
