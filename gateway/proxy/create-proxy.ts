// Which ports does the proxy listen on, and with which table does it answer?

import { hostnameCovers } from '../routing/hostname.ts'
import type { GatewayTable, Listener } from '../routing/routing-table.ts'
import { ConnectionMetrics } from '../telemetry/connection-metrics.ts'
import type { PriceCatalog } from '../telemetry/price-catalog.ts'
import { answerRequest } from './answer-request.ts'
import type { Certificate } from './server/certificate-options.ts'
import { type ProxyServer, startServer } from './server/start-server.ts'
import { type Environment, readSettings } from './settings.ts'
import type { Surroundings } from './transaction.ts'
import { createSocketClient } from './upstream/socket-client.ts'
import { type SharedBuckets, TokenBuckets } from './workers/token-buckets.ts'

export type ProxyOptions = {
  env: Environment
  /** Of its own where there is one process alone. */
  buckets?: SharedBuckets | undefined
  finished?: Surroundings['finished'] | undefined
  prices?: PriceCatalog | undefined
  connections?: ConnectionMetrics | undefined
  /** A fault of the proxy's own, or a port that cannot be bound. */
  report?(error: unknown): void
}

export interface GatewayProxy {
  /** From now on this table counts; settles when its listeners are bound, those that can be. */
  serve(table: GatewayTable): Promise<void>
  /** Where a listener's port of the table really is; undefined where it is not bound. */
  boundPort(port: number): number | undefined
  readonly ready: boolean
  /** Lets requests end, for as long as the settings allow. */
  close(): Promise<void>
}

/** For requests that are on their way on open connections. */
const IDLE_GRACE_MS = 50

export function createProxy({
  env,
  buckets,
  finished,
  prices,
  connections = new ConnectionMetrics(),
  report,
}: ProxyOptions): GatewayProxy {
  const settings = readSettings(env)
  const client = createSocketClient({
    onConnected: (transport, milliseconds) => connections.connected(transport, milliseconds),
    maximumAgeMs: settings.connectionAgeMs,
  })
  const surroundings: Surroundings = {
    client,
    settings,
    env,
    buckets: buckets ?? new TokenBuckets(),
    finished: finished ?? (() => {}),
    prices,
    report: report ?? (() => {}),
  }
  const servers = new Map<number, { scheme: Listener['protocol']; server: ProxyServer }>()
  const ending = new Set<Promise<void>>()
  let table: GatewayTable | undefined
  let changes = Promise.resolve()
  let ready = false
  let closing = false

  async function open(port: number, scheme: Listener['protocol']) {
    const server = await startServer({
      port,
      bind: { port: settings.bindPort(port), address: settings.bindAddress },
      maximumConnections: settings.maximumConnections,
      patience: settings.patience,
      traffic: connections.trafficOf({
        port,
        gateway: table!.gateway,
        listener: onlyListenerOf(table!, port),
        protocol: scheme === 'HTTPS' ? 'https' : 'http',
      }),
      answer: (exchange) => answerRequest(exchange, table!, surroundings),
      ...(scheme === 'HTTPS' && {
        findCertificate: (name: string) => findCertificate(table!, port, name),
      }),
    })
    servers.set(port, { scheme, server })
  }

  /** Open requests end undisturbed; the port is free at once. */
  function stop(port: number, idleMs: number) {
    const { server } = servers.get(port)!
    servers.delete(port)
    const stopped = server.stop(idleMs).finally(() => ending.delete(stopped))
    ending.add(stopped)
  }

  async function adjustListeners(wanted: GatewayTable) {
    if (wanted !== table || closing) return
    const schemes = new Map<number, Listener['protocol']>()
    for (const { port, protocol } of wanted.listeners)
      if (!schemes.has(port)) schemes.set(port, protocol)
    for (const [port, { scheme, server }] of servers) {
      if (schemes.get(port) !== scheme) stop(port, 0)
      else server.renew()
    }
    for (const [port, scheme] of schemes) {
      if (servers.has(port)) continue
      try {
        await open(port, scheme)
      } catch (error) {
        report?.(error)
      }
    }
    ready = [...schemes.keys()].every((port) => servers.has(port))
  }

  return {
    serve(wanted) {
      table = wanted
      changes = changes.then(() => adjustListeners(wanted)).catch((error) => report?.(error))
      return changes
    },
    boundPort: (port) => servers.get(port)?.server.boundPort,
    get ready() {
      return ready && !closing
    },
    async close() {
      closing = true
      await changes
      const all = [...servers.values()].map(({ server }) => server)
      const cutOff = setTimeout(() => {
        for (const server of all) server.destroy()
      }, settings.drainMs)
      const { drainMs, quietMs } = settings
      await Promise.all(all.map((server) => server.retire(quietMs, drainMs / 2)))
      for (const port of [...servers.keys()]) stop(port, IDLE_GRACE_MS)
      await Promise.all(ending)
      clearTimeout(cutOff)
      client.close()
    },
  }
}

function onlyListenerOf({ listeners }: GatewayTable, port: number): string | undefined {
  const [first, ...others] = listeners.filter((listener) => listener.port === port)
  return others.length === 0 ? first?.name : undefined
}

/** The most specific of the port's listeners; the first of them for a client that names no host. */
function findCertificate(table: GatewayTable, port: number, name: string): Certificate | undefined {
  const listeners = table.listeners.filter((listener) => listener.port === port && listener.tls)
  if (name === '') return listeners[0]?.tls
  const exact = listeners.find(({ hostname }) => hostname === name)
  if (exact) return exact.tls
  const covering = listeners.filter(({ hostname = '' }) => hostnameCovers(hostname, name))
  const lengthOf = ({ hostname = '' }: Listener) => hostname.length
  return covering.sort((one, other) => lengthOf(other) - lengthOf(one))[0]?.tls
}
