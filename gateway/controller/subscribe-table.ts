// Which table does one Gateway's proxy serve, now and after each change that concerns it?

import type { KubeClient } from '../../src/kube/kube-client.ts'
import type { KubeObject, Resource } from '../../src/kube/kube-object.ts'
import { namespaces } from '../../src/kube/resources.ts'
import { withinNamespace } from '../../src/kube/within-namespace.ts'
import type { GatewayTable } from '../routing/routing-table.ts'
import { compile } from './compile.ts'
import { watchResources } from './watch-resources.ts'

export type SubscribeOptions = {
  /** `namespace/name` */
  gateway: string
  /** Whether only what is in the Gateway's own namespace may be read, and so counts. */
  isIsolated?: boolean
  signal: AbortSignal
  onTrouble(resource: Resource, error: unknown): void
}

/** A Gateway that is gone, or is not ours, has a table without listeners. */
export async function subscribeTable(
  client: KubeClient,
  onTable: (table: GatewayTable) => void,
  { gateway, isIsolated = false, signal, onTrouble }: SubscribeOptions,
): Promise<void> {
  const namespace = gateway.split('/')[0]!
  const own = isIsolated ? [await namespaceNamed(client, namespace)] : undefined
  let last: string | undefined
  await watchResources(
    isIsolated ? withinNamespace(client, namespace) : client,
    (resources) => {
      const seen = own ? { ...resources, namespaces: own } : resources
      const table = compile(seen).table[gateway] ?? { gateway, listeners: [] }
      const written = JSON.stringify(table)
      if (written === last) return
      last = written
      onTable(table)
    },
    { audience: isIsolated ? 'isolated-proxy' : 'proxy', signal, onTrouble },
  )
}

/** As the API has it, else with the one label that each has: a listener may select routes by namespace. */
async function namespaceNamed(client: KubeClient, name: string): Promise<KubeObject> {
  const found = await client.get(namespaces, { name }).catch(() => undefined)
  return (
    found ?? {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    }
  )
}
