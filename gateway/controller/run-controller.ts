// What does the controller do, from start to stop? It watches, compiles, writes what changed, and keeps each Gateway's
// proxy deployed. All decisions are compile()'s.

import http from 'node:http'
import { isConflict } from '../../src/kube/api-error.ts'
import type { KubeClient } from '../../src/kube/kube-client.ts'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import { gatewayClasses } from '../../src/kube/resources.ts'
import { compile } from './compile.ts'
import { byName, CONTROLLER_NAME, type GatewayResources } from './gateway-resources.ts'
import { ProxyKeeper } from './keep-proxies.ts'
import { listenAddress } from './listen-address.ts'
import type { Log } from './log.ts'
import { createTroubleLog } from './trouble-log.ts'
import { watchResources } from './watch-resources.ts'
import { type FindObject, StatusWriter } from './write-statuses.ts'

export type ControllerOptions = {
  client: KubeClient
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  log: Log
}

const HEALTH_PORT = 9093
const RETRY_MS = 1000
const CLASS_NAME = 'agentgateway'

/** Resolves when the signal has aborted and nothing is under way any more. */
export async function runController({
  client,
  env,
  signal,
  log,
}: ControllerOptions): Promise<void> {
  const settings = readSettings(env)
  const statuses = new StatusWriter(client, log)
  const proxies = new ProxyKeeper(client, settings, log)
  let ready = false
  const health = await serveHealth(env, () => ready)
  log.info('controller started', { health: health.port })

  const reconcile = async (resources: GatewayResources): Promise<boolean> => {
    const created = await createGatewayClass(client, resources, log)
    const { served, statuses: compiled } = compile(resources, proxies.refusals)
    const results = await Promise.all([
      proxies.keep(served, {
        services: byName(resources.services),
        deployments: byName(resources.deployments),
        parameters: byName(resources.parameters),
        namespaces: byName(resources.namespaces),
      }),
      statuses.write(compiled, findIn(resources)),
    ])
    return created && results.every((done) => done)
  }

  const loop = createLoop(reconcile, signal, (error) =>
    log.error('failed', { error: String(error) }),
  )
  await watchResources(
    client,
    (resources) => {
      if (!ready) log.info('all resources known', { gateways: resources.gateways.length })
      ready = true
      loop.next(resources)
    },
    {
      audience: 'controller',
      signal,
      onTrouble: createTroubleLog(log),
    },
  )
  await aborted(signal)
  await loop.finished()
  await health.close()
  log.info('controller stopped')
}

function readSettings(env: NodeJS.ProcessEnv) {
  const image = env.PROXY_IMAGE
  if (!image) throw new Error('PROXY_IMAGE is not set: it names the image that proxies run.')
  const baseUrls = Object.entries(env)
    .filter(([name]) => name.endsWith('_BASE_URL'))
    .map(([name, value = '']) => ({ name, value }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  const version = image.split('@')[0]!.match(/:([\w.-]+)$/)?.[1] ?? 'latest'
  return { image, version, env: baseUrls, isolatedBy: env.ISOLATED_NAMESPACES || undefined }
}

/** Runs one reconciliation at a time, always with the latest resources; again after a while where one fell short. */
function createLoop(
  reconcile: (resources: GatewayResources) => Promise<boolean>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
) {
  let latest: GatewayResources | undefined
  let running: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  signal.addEventListener('abort', () => clearTimeout(retry))

  const run = async () => {
    while (latest && !signal.aborted) {
      const resources = latest
      latest = undefined
      const done = await reconcile(resources).catch((error) => {
        onError(error)
        return false
      })
      if (done || latest || signal.aborted) continue
      retry = setTimeout(() => next(latest ?? resources), RETRY_MS)
    }
  }
  const next = (resources: GatewayResources) => {
    clearTimeout(retry)
    latest = resources
    running ??= run().finally(() => {
      running = undefined
    })
  }
  return { next, finished: async () => running }
}

/** Once for all; who deletes it gets it back. */
async function createGatewayClass(
  client: KubeClient,
  { gatewayClasses: present }: GatewayResources,
  log: Log,
) {
  if (present.some(({ metadata }) => metadata.name === CLASS_NAME)) return true
  try {
    await client.create(gatewayClasses, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: CLASS_NAME, labels: { 'app.kubernetes.io/managed-by': 'agentgateway' } },
      spec: {
        controllerName: CONTROLLER_NAME,
        description: 'Specialized class for agentgateway.',
      },
    })
    log.info('created', { kind: 'GatewayClass', name: CLASS_NAME })
    return true
  } catch (error) {
    if (isConflict(error)) return true
    log.error('not created', { kind: 'GatewayClass', name: CLASS_NAME, error: messageOf(error) })
    return false
  }
}

function findIn(resources: GatewayResources): FindObject {
  const lists: Record<string, KubeObject[]> = {
    GatewayClass: resources.gatewayClasses,
    Gateway: resources.gateways,
    HTTPRoute: resources.httpRoutes,
    AgentgatewayBackend: resources.backends,
    AgentgatewayPolicy: resources.policies,
  }
  const maps = new Map(Object.entries(lists).map(([kind, objects]) => [kind, byName(objects)]))
  return ({ kind }, { name, namespace }) =>
    maps.get(kind)?.get(namespace === undefined ? name : `${namespace}/${name}`)
}

async function serveHealth(env: NodeJS.ProcessEnv, isReady: () => boolean) {
  const server = http.createServer((request, response) => {
    const ready = request.url === '/healthz' || (request.url === '/readyz' && isReady())
    response.writeHead(ready ? 200 : request.url === '/readyz' ? 503 : 404)
    response.end(ready ? 'ok\n' : 'not ready\n')
  })
  const { host, port } = listenAddress(env, HEALTH_PORT)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
