// How does the embedded Kubernetes API come up, and what does its owner get to hold?

import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import type { KubeClient } from '../kube/kube-client.ts'
import { createAuthorizer } from './access/authorize.ts'
import { reviewKinds } from './access/review-kinds.ts'
import { openTokens } from './access/tokens.ts'
import { SYSTEM, type User } from './access/user.ts'
import { definitionKinds } from './custom/definition-kinds.ts'
import { serveDefinitions } from './custom/serve-definitions.ts'
import { listen } from './http/listen.ts'
import { createInProcessClient } from './in-process-client.ts'
import { createRegistry } from './kinds/registry.ts'
import { listApiServices } from './lifecycle/api-services.ts'
import { emptyAndRemove } from './lifecycle/empty-and-remove.ts'
import { furnishNamespaces, putFirstObjects, putOwnService } from './lifecycle/first-objects.ts'
import type { Api } from './operations/api.ts'
import type { PodRuntime } from './pod-runtime.ts'
import { openStore } from './store/store.ts'

export type ApiServerOptions = {
  /** Everything the cluster holds, and the key of its tokens. Readable by its owner only. */
  dataDir: string
  tls: { key: string; cert: string }
  /** The bearer token of `kubernetes-admin`. */
  adminToken: string
  /** A free one where it is missing. */
  port?: number
  /** The kubelet's side of logs, exec and port-forward, once there is one. */
  runtime: () => PodRuntime | undefined
  /** The Kubernetes version to be taken for. */
  version?: string
  /** Told what an owner should know and no client asks for. */
  log?: (line: string) => void
  /** See openStore. */
  longBytes?: number
}

export type ApiServer = {
  port: number
  /** The same API without HTTP, as `system:admin`. Its objects are frozen. */
  client: KubeClient
  clientFor(user: User): KubeClient
  /** A token that is good as long as the ServiceAccount is there. */
  issueToken(namespace: string, serviceAccount: string): string
  close(): Promise<void>
}

const VERSION = 'v1.32.0+ai-gateway-lab'

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { dataDir, tls, adminToken, runtime, version = VERSION, log, longBytes } = options
  const store = openStore(join(dataDir, 'store'), { log, longBytes })
  const tokens = openTokens(dataDir, adminToken, store)
  const authorizer = createAuthorizer(store)
  const registry = createRegistry([...definitionKinds, ...reviewKinds(authorizer, tokens)])
  const api: Api = { store, registry }
  const closing = new AbortController()
  // One for each watch from within.
  setMaxListeners(0, closing.signal)

  putFirstObjects(api)
  const stops = [
    serveDefinitions(store, registry),
    listApiServices(api),
    furnishNamespaces(api, tls.cert),
    emptyAndRemove(api),
  ]
  let port = 0
  const info = { version, address: () => `127.0.0.1:${port}` }
  const backend = { api, authorizer, tokens, info, runtime }
  const listener = await listen(backend, tls, options.port ?? 0).catch((error) => {
    for (const stop of stops) stop()
    store.close()
    throw error
  })
  port = listener.port
  putOwnService(api, port)

  return {
    port,
    client: createInProcessClient(api, authorizer, SYSTEM, closing.signal),
    clientFor: (user) => createInProcessClient(api, authorizer, user, closing.signal),
    issueToken: (namespace, serviceAccount) => tokens.issue(namespace, serviceAccount),
    async close() {
      closing.abort()
      for (const stop of stops) stop()
      await listener.close()
      store.close()
    },
  }
}
