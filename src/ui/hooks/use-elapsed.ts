// How many seconds is it since? Ticks only while something runs: an app at rest writes nothing.

import { useEffect, useState } from 'react'

export function useElapsed(startedAt: number | undefined, finishedAt: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  const isRunning = startedAt !== undefined && finishedAt === undefined
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isRunning])
  if (startedAt === undefined) return 0
  return Math.max(0, Math.floor(((finishedAt ?? now) - startedAt) / 1_000))
}
