// What everything in the kubelet works with.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import type { ServiceProxy } from '../service-proxy.ts'
import type { Programs } from './programs.ts'

export type KubeletContext = {
  client: KubeClient
  serviceProxy: ServiceProxy
  programs: Programs
  podsFolder: string
  log: (line: string) => void
  /** The variables through which a pod finds the API: a kubeconfig of its ServiceAccount, written to the pod's folder. */
  accessVariables(pod: KubeObject, folder: string): Promise<Record<string, string>>
  /** Until then, or until the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}

export const accessThroughKubeconfig =
  (
    kubeconfigFor: (namespace: string, serviceAccount: string) => Promise<string>,
  ): KubeletContext['accessVariables'] =>
  async (pod, folder) => {
    if (pod.spec.automountServiceAccountToken === false) return {} as Record<string, string>
    const file = join(folder, 'kubeconfig')
    const text = await kubeconfigFor(
      pod.metadata.namespace ?? '',
      pod.spec.serviceAccountName ?? 'default',
    )
    await writeFile(file, text, { mode: 0o600 })
    return { KUBECONFIG: file }
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
