// Which table does one Gateway's proxy serve, now and after each change that concerns it?

import type { KubeClient } from '../../src/kube/kube-client.ts'
import type { Resource } from '../../src/kube/kube-object.ts'
import type { GatewayTable } from '../routing/routing-table.ts'
import { compile } from './compile.ts'
import { watchResources } from './watch-resources.ts'

export type SubscribeOptions = {
  /** `namespace/name` */
  gateway: string
  signal: AbortSignal
  onTrouble(resource: Resource, error: unknown): void
}

/** A Gateway that is gone, or is not ours, has a table without listeners. */
export async function subscribeTable(
  client: KubeClient,
  onTable: (table: GatewayTable) => void,
  { gateway, signal, onTrouble }: SubscribeOptions,
): Promise<void> {
  let last: string | undefined
  await watchResources(
    client,
    (resources) => {
      const table = compile(resources).table[gateway] ?? { gateway, listeners: [] }
      const written = JSON.stringify(table)
      if (written === last) return
      last = written
      onTable(table)
    },
    { audience: 'proxy', signal, onTrouble },
  )
}
