// How does a proxy run as a program, from its first table to the signal that ends it?

import type { GatewayTable } from '../routing/routing-table.ts'
import { formatAccessLog } from '../telemetry/format-access-log.ts'
import { GatewayMetrics } from '../telemetry/gateway-metrics.ts'
import { createLineWriter } from '../telemetry/line-writer.ts'
import { createProxy } from './create-proxy.ts'
import { parseBaseUrl } from './provider-target.ts'
import { serveOperations } from './serve-operations.ts'
import { type Environment, readSettings } from './settings.ts'

const READINESS_PORT = 15021
const METRICS_PORT = 15020

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
  const metrics = new GatewayMetrics()
  const write = createLineWriter(options.write ?? writeToStandardOutput())
  const proxy = createProxy({
    env,
    report: reportFault,
    finished(record, durationMs) {
      metrics.observe(record, durationMs)
      write(formatAccessLog(record, durationMs))
    },
  })
  const operations = await serveOperations(
    { isReady: () => proxy.ready, formatMetrics: () => metrics.format() },
    {
      address: settings.bindAddress,
      readinessPort: settings.bindPort(READINESS_PORT),
      metricsPort: settings.bindPort(METRICS_PORT),
    },
  )
  subscribe((table) => {
    proxy.serve(table).then(() => {
      const ports = [...new Set(table.listeners.map(({ port }) => port))].join(',') || 'none'
      write(`${new Date().toISOString()} info table gateway=${name} ports=${ports}\n`)
    })
  })
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  await proxy.close()
  operations.close()
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
