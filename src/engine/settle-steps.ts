// Do these steps become done by themselves within a while? A gateway that was just asked for takes a moment to be there.

import type { Step } from '../content/challenge.ts'
import type { StepReport } from './session-state.ts'

const SETTLE_TIMEOUT_MS = 15_000

/** The first reports in which all is done, or the last ones before the time was over. Throws when it is aborted. */
export async function settleSteps(options: {
  steps: Step[]
  watch: (onReports: (reports: StepReport[]) => void, signal: AbortSignal) => Promise<void>
  signal?: AbortSignal
  timeoutMs?: number
}): Promise<StepReport[]> {
  const { steps, watch, signal, timeoutMs = SETTLE_TIMEOUT_MS } = options
  let reports: StepReport[] = []
  const enough = new AbortController()
  const onAbort = () => enough.abort()
  const timer = setTimeout(onAbort, timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  try {
    await watch((latest) => {
      const numbers = new Set(steps.map(({ number }) => number))
      reports = latest.filter(({ number }) => numbers.has(number))
      if (reports.every(({ status }) => status === 'done')) enough.abort()
    }, enough.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
  signal?.throwIfAborted()
  return reports
}
