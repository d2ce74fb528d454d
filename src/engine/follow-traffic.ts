// Which requests go through the gateways? The logs of their proxies' pods, followed as pods come and go.

import type { ConnectedClient } from '../kube/connect.ts'
import { startInformer } from '../kube/informer.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { pods } from '../kube/resources.ts'
import { type LoggedRequest, parseAccessLog } from './access-log.ts'

const OF_A_GATEWAY = 'gateway.networking.k8s.io/gateway-name'
/** What was there before the learner looked. */
const TAIL_LINES = 200
const RETRY_MS = 1_000

/** Until the signal aborts. Each request is told once. */
export function followTraffic(
  kube: ConnectedClient,
  { onRequest, signal }: { onRequest: (request: LoggedRequest) => void; signal: AbortSignal },
) {
  const followed = new Map<string, AbortController>()
  startInformer(kube, pods, {
    labelSelector: OF_A_GATEWAY,
    signal,
    onChange(key, pod) {
      if (!pod) {
        followed.get(key)?.abort()
        followed.delete(key)
      } else if (isRunning(pod) && !followed.has(key)) {
        const ended = new AbortController()
        followed.set(key, ended)
        void follow(kube, pod, onRequest, AbortSignal.any([signal, ended.signal]))
      }
    },
  })
}

const isRunning = ({ status }: KubeObject) => status?.phase === 'Running'

/**
 * A log that breaks off is followed again, from the end on: its container may have been started anew. Its lines are in the
 * order in which requests ended, so that no line can be told by its time from those that were read before.
 */
async function follow(
  kube: ConnectedClient,
  pod: KubeObject,
  onRequest: (request: LoggedRequest) => void,
  signal: AbortSignal,
) {
  const { namespace, name } = pod.metadata
  let told: string[] = []
  while (!signal.aborted) {
    const known = new Set(told)
    try {
      for await (const line of kube.followLog(
        { namespace, name },
        { tailLines: TAIL_LINES, signal },
      )) {
        const request = parseAccessLog(line)
        if (!request || known.has(line)) continue
        onRequest({ ...request, pod: { namespace, name } })
        told.push(line)
        if (told.length > 2 * TAIL_LINES) told = told.slice(-TAIL_LINES)
      }
    } catch {
      // The pod is not ready for that, or has gone: the informer knows.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
