// What do a container's probes say together? First whether it has started, then whether it may serve, and whether it lives.

import { type Probe, type Reach, startProbe } from './probe.ts'

export type Health = {
  started(): void
  ready(isReady: boolean): void
  /** It failed as often as its probe allows, and has to be ended. Told once. */
  failed(probe: 'startup' | 'liveness'): void
  unhealthy(message: string): void
}

type Probes = { startupProbe?: Probe; readinessProbe?: Probe; livenessProbe?: Probe }

/** Until the signal aborts. */
export function watchHealth(
  { startupProbe, readinessProbe, livenessProbe }: Probes,
  reach: Reach,
  health: Health,
  signal: AbortSignal,
) {
  const watch = () => {
    health.started()
    if (!readinessProbe) health.ready(true)
    else {
      const { successThreshold = 1, failureThreshold = 3 } = readinessProbe
      startProbe(readinessProbe, {
        eager: true,
        reach,
        signal,
        onResult({ ok, message }, count) {
          if (!ok) health.unhealthy(`Readiness probe failed: ${message}`)
          if (count >= (ok ? successThreshold : failureThreshold)) health.ready(ok)
        },
      })
    }
    if (livenessProbe) watchToDeath('liveness', livenessProbe, signal, () => {})
  }

  const watchToDeath = (
    which: 'startup' | 'liveness',
    probe: Probe,
    until: AbortSignal,
    onOk: () => void,
  ) => {
    const over = new AbortController()
    startProbe(probe, {
      eager: which === 'startup',
      reach,
      signal: AbortSignal.any([until, over.signal]),
      onResult({ ok, message }, count) {
        if (ok) return onOk()
        health.unhealthy(`${which === 'startup' ? 'Startup' : 'Liveness'} probe failed: ${message}`)
        if (count < (probe.failureThreshold ?? 3)) return
        over.abort()
        health.failed(which)
      },
    })
  }

  if (!startupProbe) return watch()
  const starting = new AbortController()
  watchToDeath('startup', startupProbe, AbortSignal.any([signal, starting.signal]), () => {
    starting.abort()
    watch()
  })
}
