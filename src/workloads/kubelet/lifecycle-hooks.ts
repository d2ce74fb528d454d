// What is done after a container's start and before its end, and what if that fails?
// https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/

import { askOnce, type HttpGet, type Reach } from './probe.ts'

export type LifecycleHandler = {
  exec?: { command?: string[] }
  httpGet?: HttpGet
  sleep?: { seconds?: number }
  tcpSocket?: object
}

export type Lifecycle = { postStart?: LifecycleHandler; preStop?: LifecycleHandler }

const HTTP_TIMEOUT_MS = 30_000

/** Why it failed; undefined where it did not, or was given up because the signal aborted. */
export async function runHook(
  { exec, httpGet, sleep }: LifecycleHandler,
  reach: Reach,
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (sleep) {
    await pause(1000 * (sleep.seconds ?? 0), signal)
    return undefined
  }
  if (!exec && !httpGet) return undefined
  const { ok, message } = await askOnce({ exec, httpGet }, reach, HTTP_TIMEOUT_MS)
  return ok || signal.aborted ? undefined : message || 'its command failed'
}
