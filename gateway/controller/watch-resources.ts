// What do all resources that matter to a gateway look like right now, and after each change?

import { startInformer } from '../../src/kube/informer.ts'
import type { KubeClient } from '../../src/kube/kube-client.ts'
import type { KubeObject, Resource } from '../../src/kube/kube-object.ts'
import {
  agentgatewayBackends,
  agentgatewayParameters,
  agentgatewayPolicies,
  configMaps,
  deployments,
  endpointSlices,
  gatewayClasses,
  gateways,
  httpRoutes,
  namespaces,
  referenceGrants,
  secrets,
  services,
} from '../../src/kube/resources.ts'
import { type GatewayResources, noResources } from './gateway-resources.ts'

/** What a proxy needs, so what its ClusterRole must allow. */
const FOR_PROXIES: Partial<Record<keyof GatewayResources, Resource>> = {
  gatewayClasses,
  gateways,
  httpRoutes,
  referenceGrants,
  backends: agentgatewayBackends,
  policies: agentgatewayPolicies,
  parameters: agentgatewayParameters,
  namespaces,
  secrets,
  configMaps,
  services,
  endpointSlices,
}

const FOR_CONTROLLER: typeof FOR_PROXIES = {
  ...FOR_PROXIES,
  // All of them, since a proxy's name may be taken by one that is none of ours.
  deployments,
}

/** Namespaces can be listed only all together. */
const { namespaces: _, ...FOR_ISOLATED_PROXIES } = FOR_PROXIES

const WATCHED_BY = {
  controller: FOR_CONTROLLER,
  proxy: FOR_PROXIES,
  'isolated-proxy': FOR_ISOLATED_PROXIES,
}

export type WatchResourcesOptions = {
  audience: keyof typeof WATCHED_BY
  signal: AbortSignal
  /** A kind that could not be listed or watched; it is tried again until it can. */
  onTrouble(resource: Resource, error: unknown): void
}

/** Calls `onChange` once everything is known, and then once for all changes that arrive together. */
export async function watchResources(
  client: KubeClient,
  onChange: (resources: GatewayResources) => void,
  { audience, signal, onTrouble }: WatchResourcesOptions,
): Promise<void> {
  const watched = Object.entries(WATCHED_BY[audience])
  const lists = new Map<string, () => KubeObject[]>()
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  let complete = false
  let scheduled = false

  const announce = () => {
    scheduled = false
    if (signal.aborted) return
    const resources = noResources()
    for (const [field, list] of lists) resources[field as keyof GatewayResources] = list()
    onChange(resources)
  }
  const schedule = () => {
    if (!complete || scheduled) return
    scheduled = true
    setImmediate(announce)
  }

  await Promise.all(
    watched.map(async ([field, resource]) => {
      const informer = await startSynced(client, resource, {
        signal,
        ended,
        onChange: schedule,
        onTrouble: (error) => onTrouble(resource, error),
      })
      if (informer) lists.set(field, informer.list)
    }),
  )
  complete = true
  if (!signal.aborted) announce()
}

type InformerOptions = {
  signal: AbortSignal
  ended: Promise<void>
  onChange(): void
  onTrouble(error: unknown): void
}

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

/** Also waits for what an informer gives up on: a CRD or a right that is granted a moment later. */
async function startSynced(
  client: KubeClient,
  resource: Resource,
  { signal: outer, ended, onChange, onTrouble }: InformerOptions,
) {
  let delay = FIRST_RETRY_MS
  while (!outer.aborted) {
    const attempt = new AbortController()
    const signal = AbortSignal.any([outer, attempt.signal])
    const informer = startInformer(client, resource, { signal, onChange, onTrouble })
    try {
      await Promise.race([informer.synced, ended])
      return informer
    } catch {
      // Told through onTrouble already.
      attempt.abort()
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, delay))])
      delay = Math.min(2 * delay, LAST_RETRY_MS)
    }
  }
  return undefined
}
