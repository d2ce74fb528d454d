// How does the picture of the cluster stay true? The kinds in it are watched, and it is made anew when one has changed.

import type { Informer } from '../kube/informer.ts'
import { startInformer } from '../kube/informer.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import {
  agentgatewayBackends,
  gateways,
  httpRoutes,
  pods,
  secrets,
  services,
} from '../kube/resources.ts'
import { type TopologyNode, type TopologyObjects, topologyOf } from './topology.ts'

const KINDS = {
  gateways,
  routes: httpRoutes,
  backends: agentgatewayBackends,
  secrets,
  services,
  pods,
}

/** Changes that come together are one picture. */
const COALESCE_MS = 60

/** Until the signal aborts. `onTrouble` is told in words while the cluster cannot be seen. */
export function watchTopology(
  kube: KubeClient,
  {
    onChange,
    onTrouble,
    signal,
  }: {
    onChange: (topology: TopologyNode[]) => void
    onTrouble: (why: string) => void
    signal: AbortSignal
  },
) {
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      if (signal.aborted) return
      const objects = Object.fromEntries(
        Object.entries(informers).map(([name, informer]) => [name, informer.list()]),
      ) as TopologyObjects
      onChange(topologyOf(objects))
    }, COALESCE_MS)
  }
  const informers = Object.fromEntries(
    Object.entries(KINDS).map(([name, resource]) => [
      name,
      startInformer(kube, resource, {
        signal,
        onChange: soon,
        onTrouble: (error) => onTrouble((error as Error).message),
      }),
    ]),
  ) as Record<keyof TopologyObjects, Informer>
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  void Promise.all(Object.values(informers).map(({ synced }) => synced)).then(soon, () => {})
}
