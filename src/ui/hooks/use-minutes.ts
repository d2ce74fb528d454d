// How long is it since, in whole minutes? Wakes once a minute, and not at all once it is over or out of sight.

import { useEffect, useState } from 'react'

const MINUTE_MS = 60_000

/** Milliseconds, as of the last full minute. */
export function useMinutes(
  startedAt: number | undefined,
  finishedAt: number | undefined,
  isShown: boolean,
): number {
  const [now, setNow] = useState(Date.now)
  const isRunning = isShown && startedAt !== undefined && finishedAt === undefined
  useEffect(() => {
    if (!isRunning) return
    let timer: NodeJS.Timeout
    const tick = () => {
      setNow(Date.now())
      const since = Math.max(0, Date.now() - startedAt)
      timer = setTimeout(tick, MINUTE_MS - (since % MINUTE_MS))
    }
    tick()
    return () => clearTimeout(timer)
  }, [isRunning, startedAt])
  return startedAt === undefined ? 0 : Math.max(0, (finishedAt ?? now) - startedAt)
}
