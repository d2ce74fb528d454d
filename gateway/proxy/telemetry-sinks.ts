// Who is told of a request that is over? The metrics, the log, the list of the last requests, and whoever collects traces.

import type { FrontendPolicies, PolicyEndpoint } from '../routing/routing-table.ts'
import { ConnectionMetrics } from '../telemetry/connection-metrics.ts'
import type { SpanExporter } from '../telemetry/export-spans.ts'
import { formatAccessLog } from '../telemetry/format-access-log.ts'
import { GatewayMetrics } from '../telemetry/gateway-metrics.ts'
import { type RecentRequest, RecentRequests } from '../telemetry/recent-requests.ts'
import type { Attributes } from '../telemetry/request-record.ts'
import { resolvePolicyEndpoint } from './policy-endpoint.ts'
import type { Surroundings } from './transaction.ts'

export type TelemetrySinks = {
  finished: Surroundings['finished']
  connections: ConnectionMetrics
  formatMetrics(): string
  recent(): RecentRequest[]
  /** Once no request is left: what is still to be told is told. */
  close(): Promise<void>
}

export type SinkOptions = {
  gateway: { namespace: string; name: string }
  version: string
  /** Tells the requests of this process from those of others. */
  mark: string
  write(text: string): void
  report(error: unknown): void
}

type Tracing = NonNullable<FrontendPolicies['tracing']>

/** Each keeps spans that wait, so there may be only few. */
const MAXIMUM_EXPORTERS = 4

export function createSinks({
  gateway,
  version,
  mark,
  write,
  report,
}: SinkOptions): TelemetrySinks {
  const metrics = new GatewayMetrics(version)
  const connections = new ConnectionMetrics()
  const recent = new RecentRequests(mark)
  /** By address, the latest last; made for the first request that is traced, as most proxies trace none. */
  const exporters = new Map<string, Promise<SpanExporter | undefined>>()
  let isMissing = false

  const exporterFor = (tracing: Tracing) => {
    const url = urlOf(tracing)
    const known = exporters.get(url)
    if (known) return known
    // Collectors come and go: those of earlier addresses send what they have, and end.
    for (const [earlier, exporter] of exporters) {
      if (exporters.size < MAXIMUM_EXPORTERS) break
      exporters.delete(earlier)
      void exporter.then((ending) => ending?.close())
    }
    const resource: Attributes = {
      'service.name': gateway.name,
      'service.namespace': gateway.namespace,
      'service.version': version,
      ...literalsOf(tracing),
    }
    const made = import('../telemetry/export-spans.ts')
      .then(({ createSpanExporter }) => createSpanExporter(url, resource, report))
      .catch((error) => void report(error))
    exporters.set(url, made as Promise<SpanExporter | undefined>)
    return made as Promise<SpanExporter | undefined>
  }

  return {
    finished(record, durationMs, frontend) {
      metrics.observe(record, durationMs)
      recent.add(record, durationMs)
      if (record.told?.log?.isWanted !== false) write(formatAccessLog(record, durationMs))
      const tracing = frontend?.tracing
      if (!tracing || !record.trace?.sampled) return
      try {
        void exporterFor(tracing).then((exporter) => exporter?.export(record, durationMs))
        isMissing = false
      } catch (error) {
        // Nobody collects them at the moment.
        if (!isMissing) report(`spans cannot be sent: ${(error as Error).message}`)
        isMissing = true
      }
    },
    connections,
    formatMetrics: () => metrics.format() + connections.format(),
    recent: () => recent.list(),
    async close() {
      const all = await Promise.all(exporters.values())
      await Promise.all(all.map((exporter) => exporter?.close()))
    },
  }
}

function urlOf({ endpoint, path }: Tracing): string {
  const address = resolvePolicyEndpoint(oneOf(endpoint))
  const isSecure =
    endpoint.type === 'url' ? endpoint.url.startsWith('https:') : address.target.tls !== undefined
  const { host, port } = address.target
  const name = host.includes(':') ? `[${host}]` : host
  return `${isSecure ? 'https' : 'http'}://${name}:${port}${address.path ?? path}`
}

/** Always the same of several, so that spans wait in one place. */
function oneOf(endpoint: PolicyEndpoint): PolicyEndpoint {
  if (endpoint.type === 'url' || endpoint.backend.type !== 'service') return endpoint
  const { endpoints } = endpoint.backend
  const chosen = endpoints[process.pid % endpoints.length]
  const backend = { ...endpoint.backend, endpoints: chosen ? [chosen] : [] }
  return { ...endpoint, backend }
}

/** A resource describes the proxy, so there is no request that an expression could ask. */
function literalsOf({ resources }: Tracing): Attributes {
  const attributes: Attributes = {}
  for (const { name, expression } of resources) {
    const text = /^(['"])(.*)\1$/.exec(expression)?.[2]
    if (text !== undefined) attributes[name] = text
  }
  return attributes
}
