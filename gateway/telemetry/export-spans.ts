// How does a request come to stand in a trace? One span for each, told by OTLP over HTTP, in batches and beside the traffic.
// Imported when the first request is traced. Names of attributes: https://opentelemetry.io/docs/specs/semconv/gen-ai/ and .../http/http-spans/

import type { HrTime } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  type SpanExporter as OtelExporter,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import { CollectorConnections } from './collector-connections.ts'
import type { Attributes, RequestRecord, TokenCost } from './request-record.ts'
import { streamTimes } from './stream-times.ts'

export type SpanExporter = {
  /** Returns at once; what cannot be sent in time is dropped, and that is said once until it can be again. */
  export(record: RequestRecord, durationMs: number): void
  /** Sends what is left, and waits a second for somebody to take it. */
  close(): Promise<void>
}

const SPAN_KIND_SERVER = 1
const STATUS = { unset: 0, error: 2 }
const SAMPLED = 1
const SENT = 0
/** Spans that wait; while nobody takes them, later ones are dropped. */
const MAXIMUM_WAITING = 2_048
const SEND_MS = 5_000
/** For a collector, when the proxy is about to end or sends its spans elsewhere. */
const END_MS = 1_000
const SCOPE = { name: 'ai-gateway-lab' }

/** `url` is where OTLP is taken by HTTP. `resource` describes the proxy. */
export function createSpanExporter(
  url: string,
  resource: Attributes,
  report: (error: unknown) => void,
): SpanExporter {
  let isTold = false
  const complain = (error: unknown) => {
    if (!isTold) report(`spans cannot be sent to ${url}: ${error}`)
    isTold = true
  }
  const connections = new CollectorConnections()
  const otlp = new OTLPTraceExporter({
    url,
    timeoutMillis: SEND_MS,
    httpAgentOptions: (protocol) => connections.agentFor(protocol),
  })
  const exporter: OtelExporter = {
    export(spans, done) {
      otlp.export(spans, ({ code, error }) => {
        if (code === SENT) isTold = false
        else complain(error)
        done({ code: SENT })
      })
    },
    shutdown: () => otlp.shutdown(),
  }
  const processor = new BatchSpanProcessor(exporter, {
    scheduledDelayMillis: 500,
    exportTimeoutMillis: SEND_MS,
    maxQueueSize: MAXIMUM_WAITING,
  })
  const described = resourceFromAttributes(resource)
  return {
    export(record, durationMs) {
      if (record.trace?.sampled) processor.onEnd(spanOf(record, durationMs, described))
    },
    async close() {
      let late: NodeJS.Timeout | undefined
      const waited = new Promise<void>((resolve) => {
        late = setTimeout(() => {
          connections.abandon()
          resolve()
        }, END_MS)
      })
      await Promise.race([processor.shutdown().catch(complain), waited])
      clearTimeout(late)
      connections.close()
    },
  }
}

function spanOf(
  record: RequestRecord,
  durationMs: number,
  resource: ReadableSpan['resource'],
): ReadableSpan {
  const { traceId, spanId, parentSpanId } = record.trace!
  const started = record.startedAt
  const failed = (record.status ?? 500) >= 500
  return {
    name: nameOf(record),
    kind: SPAN_KIND_SERVER,
    spanContext: () => ({ traceId, spanId, traceFlags: SAMPLED }),
    ...(parentSpanId !== undefined && {
      parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: SAMPLED, isRemote: true },
    }),
    startTime: hrTime(started),
    endTime: hrTime(started + durationMs),
    duration: hrTime(durationMs),
    status: failed
      ? { code: STATUS.error, ...(record.error !== undefined && { message: record.error }) }
      : { code: STATUS.unset },
    attributes: attributesOf(record, durationMs),
    events: eventsOf(record, started),
    links: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

const nameOf = ({ llm, method, route }: RequestRecord) =>
  llm?.requestModel ? `${llm.operation} ${llm.requestModel}` : `${method} ${route ?? ''}`.trim()

function attributesOf(record: RequestRecord, durationMs: number): Attributes {
  const { llm, told } = record
  const { first, perToken } = llm?.streaming ? streamTimes(record, llm, durationMs) : {}
  const server = splitAddress(record.host)
  const all: Record<string, string | number | boolean | undefined> = {
    gateway: record.gateway,
    listener: record.listener,
    route: record.route,
    endpoint: record.endpoint,
    protocol: record.protocol,
    reason: record.reason,
    'client.address': splitAddress(record.clientAddress).address,
    'http.request.method': record.method,
    'http.response.status_code': record.status,
    'server.address': server.address,
    'server.port': server.port,
    'url.path': record.path,
    'url.scheme': record.scheme,
    'network.protocol.version': record.httpVersion,
    'error.type': record.error === undefined ? undefined : (record.reason ?? 'error'),
    'retry.attempt': record.retries,
    'gen_ai.operation.name': llm?.operation,
    'gen_ai.provider.name': llm?.provider,
    'gen_ai.request.model': llm?.requestModel,
    'gen_ai.request.temperature': llm?.params?.temperature,
    'gen_ai.request.top_p': llm?.params?.top_p,
    'gen_ai.request.max_tokens': llm?.params?.max_tokens,
    'gen_ai.request.frequency_penalty': llm?.params?.frequency_penalty,
    'gen_ai.request.presence_penalty': llm?.params?.presence_penalty,
    'gen_ai.request.seed': llm?.params?.seed,
    'gen_ai.response.model': llm?.responseModel,
    'gen_ai.usage.input_tokens': llm?.inputTokens,
    'gen_ai.usage.output_tokens': llm?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': llm?.cachedInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': llm?.cacheCreationInputTokens,
    'gen_ai.usage.reasoning_tokens': llm?.reasoningTokens,
    'gen_ai.usage.input_audio_tokens': llm?.inputAudioTokens,
    'gen_ai.usage.output_audio_tokens': llm?.outputAudioTokens,
    'agw.ai.time_to_first_token': first && first / 1000,
    'agw.ai.time_per_output_token': perToken && perToken / 1000,
    ...costsOf(llm?.cost),
    ...told?.span?.add,
  }
  for (const name of told?.span?.remove ?? []) delete all[name]
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** The whole, and of its parts those that there are. */
const costsOf = (cost: TokenCost | undefined): Record<string, number> =>
  Object.fromEntries(
    Object.entries(cost ?? {})
      .filter(([part, dollars]) => part === 'total' || dollars > 0)
      .map(([part, dollars]) => [`agw.ai.usage.cost.${snakeCase(part)}`, dollars]),
  )

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Of `host:port`, where the port may be missing and the host an IPv6 address. */
function splitAddress(text: string): { address: string; port?: number } {
  const [, address = text, port] = /^(.*?)(?::(\d+))?$/s.exec(text) ?? []
  const bare = address.replace(/^\[(.*)\]$/s, '$1')
  return port === undefined ? { address: bare } : { address: bare, port: Number(port) }
}

/** Each call of an upstream, and what each policy did. */
function eventsOf(record: RequestRecord, started: number): ReadableSpan['events'] {
  const at = (milliseconds: number) => hrTime(started + milliseconds - record.startedMs)
  const calls = (record.attempts ?? []).map(({ startedMs, endpoint, provider, status, error }) => ({
    name: 'upstream call',
    time: at(startedMs),
    attributes: { endpoint, ...known({ provider, status, error }) },
  }))
  const policies = (record.policies ?? []).map(({ policy, outcome, detail }) => ({
    name: `policy ${policy}`,
    time: at(record.startedMs),
    attributes: { outcome, ...known({ detail }) },
  }))
  return [...policies, ...calls]
}

const known = (fields: Record<string, string | number | undefined>) =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

const hrTime = (milliseconds: number): HrTime => [
  Math.trunc(milliseconds / 1000),
  Math.round((milliseconds % 1000) * 1e6),
]
