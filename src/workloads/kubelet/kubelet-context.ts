// What everything in the kubelet works with.

import type { KubeClient } from '../../kube/kube-client.ts'
import type { ServiceProxy } from '../service-proxy.ts'
import type { Programs } from './programs.ts'

/** How the programs of a pod reach the API, as its ServiceAccount. */
export type ApiAccess = {
  token(namespace: string, account: string): string
  kubeconfig(namespace: string, account: string): string
}

export type KubeletContext = {
  client: KubeClient
  serviceProxy: ServiceProxy
  programs: Programs
  podsFolder: string
  log: (line: string) => void
  access: ApiAccess
  /** Until then, or until the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, milliseconds)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
