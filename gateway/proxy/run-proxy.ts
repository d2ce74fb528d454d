// How does a proxy run as a program, from its first table to the signal that ends it?

import { readFileSync } from 'node:fs'
import packageJson from '../../package.json' with { type: 'json' }
import type { GatewayTable } from '../routing/routing-table.ts'
import { createLineWriter } from '../telemetry/line-writer.ts'
import { createPriceCatalog, type PriceCatalog } from '../telemetry/price-catalog.ts'
import type { RecentRequest } from '../telemetry/recent-requests.ts'
import { createProxy } from './create-proxy.ts'
import { parseBaseUrl } from './provider-target.ts'
import { redactTable } from './redact-table.ts'
import { serveAdmin } from './serve-admin.ts'
import { serveOperations } from './serve-operations.ts'
import { type Environment, type ProxySettings, readSettings } from './settings.ts'
import { createSinks } from './telemetry-sinks.ts'
import { isWorker } from './workers/is-worker.ts'
import type { WorkerProxy } from './workers/run-worker.ts'
import type { SharedBuckets } from './workers/token-buckets.ts'

const READINESS_PORT = 15021
const METRICS_PORT = 15020
const ADMIN_PORT = 15000
/** What a pipe takes in one piece, so that the lines of two workers are never mixed. */
const WHOLE_WRITE_BYTES = 4096

export type RunProxyOptions = {
  gateway: { namespace: string; name: string }
  /** Calls `onTable` with each table; while it cannot, the last one counts. */
  subscribe(onTable: (table: GatewayTable) => void): void
  env: Environment
  signal: AbortSignal
  /** Where the log goes; standard output unless said otherwise. */
  write?(text: string): void
}

/** Settles when the signal has come and the last request has ended. */
export async function runProxy(options: RunProxyOptions) {
  const { gateway, subscribe, env, signal } = options
  const name = `${gateway.namespace}/${gateway.name}`
  for (const [variable, value] of Object.entries(env))
    if (variable.endsWith('_BASE_URL') && value) parseBaseUrl(variable, value)
  const settings = readSettings(env)
  const prices = readPrices(env)
  const several = isWorker() || settings.workers > 1
  const write = createLineWriter(
    options.write ?? writeToStandardOutput(),
    several ? WHOLE_WRITE_BYTES : undefined,
  )
  const start = (buckets?: SharedBuckets) => {
    const mark = isWorker() ? `${process.pid}-` : ''
    const sinks = createSinks({
      gateway,
      version: packageJson.version,
      mark,
      write,
      report: reportFault,
    })
    const { finished, connections, formatMetrics, recent, close } = sinks
    const proxy = createProxy({
      env,
      report: reportFault,
      finished,
      connections,
      prices,
      buckets,
    })
    return { proxy, formatMetrics, recent, close }
  }
  if (isWorker()) return (await import('./workers/run-worker.ts')).runWorker(start)
  const serving = several ? await startSeveral(settings) : serveAlone(start())
  const operations = await serveOperations(
    { isReady: () => serving.ready, formatMetrics: () => serving.formatMetrics() },
    {
      address: settings.bindAddress,
      readinessPort: settings.bindPort(READINESS_PORT),
      metricsPort: settings.bindPort(METRICS_PORT),
    },
  )
  let served: GatewayTable | undefined
  const admin = await serveAdmin(
    {
      gateway: name,
      table: () => redactTable(served),
      recent: () => serving.recent(),
      memory: () => serving.memory(),
    },
    settings.bindPort(ADMIN_PORT),
  ).catch((error) => {
    // Somebody else has the port: what is served to clients does not depend on it.
    reportFault(error)
    return undefined
  })
  subscribe(async (table) => {
    served = table
    await serving.serve(table)
    const ports = [...new Set(table.listeners.map(({ port }) => port))].join(',') || 'none'
    write(`${new Date().toISOString()} info table gateway=${name} ports=${ports}\n`)
  })
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  await serving.close()
  operations.close()
  admin?.close()
  admin?.closeAllConnections()
}

/** Throws where the file that MODEL_CATALOG names cannot be read. */
function readPrices({ MODEL_CATALOG: file }: Environment): PriceCatalog {
  if (!file) return createPriceCatalog()
  try {
    return createPriceCatalog(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`MODEL_CATALOG=${file}: ${(error as Error).message}`)
  }
}

type Serving = {
  serve(table: GatewayTable): Promise<void> | void
  readonly ready: boolean
  formatMetrics(): string | Promise<string>
  recent(): RecentRequest[] | Promise<RecentRequest[]>
  /** Of this process, and of its workers where it has any. */
  memory(): object | Promise<object>
  close(): Promise<void>
}

const serveAlone = ({ proxy, formatMetrics, recent, close }: WorkerProxy): Serving => ({
  serve: (table) => proxy.serve(table),
  get ready() {
    return proxy.ready
  },
  formatMetrics,
  recent,
  memory: () => process.memoryUsage(),
  async close() {
    await proxy.close()
    await close()
  },
})

async function startSeveral({ workers: count, drainMs }: ProxySettings): Promise<Serving> {
  const { startWorkers } = await import('./workers/start-workers.ts')
  const workers = startWorkers(count, reportFault)
  return {
    serve: (table) => workers.serve(table),
    get ready() {
      return workers.ready
    },
    formatMetrics: () => workers.formatMetrics(),
    recent: () => workers.recent(),
    memory: async () => ({ ...process.memoryUsage(), workers: await workers.memory() }),
    // A worker cuts off what is left itself; this is for one that cannot.
    close: () => workers.close(drainMs + 1_000),
  }
}

/** Who reads the log may go away; that is no reason to stop serving. */
function writeToStandardOutput() {
  process.stdout.on('error', () => {})
  return (text: string) => void process.stdout.write(text)
}

/** A port that is taken is the surroundings' fault; anything else is ours, and needs its stack to be found. */
function reportFault(error: unknown) {
  const known = error instanceof Error && 'syscall' in error
  const text = error instanceof Error ? ((known ? undefined : error.stack) ?? error.message) : error
  process.stderr.write(`${new Date().toISOString()} error proxy ${text}\n`)
}
