// What did the proxy do for one request: whom did it ask, how often, and which policies had a say? Asked of its admin page,
// which its pod keeps to itself, over a port-forward.

import { askPod } from '../checks/through-service.ts'
import type { LoggedRequest } from './access-log.ts'

/** In the cluster's terms the port `admin` of each proxy's pod. */
const ADMIN_PORT = 15_000

export type RequestStory = {
  attempts: {
    endpoint: string
    provider?: string
    status?: number
    error?: string
    /** Milliseconds since the request came. */
    afterMs: number
    tookMs?: number
  }[]
  policies: { policy: string; outcome: string; detail?: string }[]
  guardrails: { phase: string; action: string }[]
}

type KeptRequest = RequestStory & { time: string; client: string }

/** Undefined where the proxy no longer knows, or is another than the lab's own. */
export async function readRequestStory(
  { pod, at, client }: LoggedRequest,
  kubeconfig: string,
): Promise<RequestStory | undefined> {
  if (!pod) return undefined
  try {
    const request = { method: 'GET' as const, path: '/requests', headers: {} }
    const { status, body } = await askPod(pod, ADMIN_PORT, request, kubeconfig)
    if (status !== 200) return undefined
    const time = at.toISOString()
    const kept: KeptRequest[] = JSON.parse(body)
    return kept.find((one) => one.time === time && one.client === client)
  } catch {
    return undefined
  }
}
