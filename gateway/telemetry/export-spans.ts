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
import type { Attributes, RequestRecord } from './request-record.ts'

export type SpanExporter = {
  /** Returns at once; what cannot be sent in time is dropped, and that is said once until it can be again. */
  export(record: RequestRecord, durationMs: number): void
  /** Sends what is left. */
  close(): Promise<void>
}

const SPAN_KIND_SERVER = 1
const STATUS = { unset: 0, error: 2 }
const SAMPLED = 1
const SENT = 0
/** Spans that wait; while nobody takes them, later ones are dropped. */
const MAXIMUM_WAITING = 2_048
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
  const otlp = new OTLPTraceExporter({ url, timeoutMillis: 5_000 })
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
    exportTimeoutMillis: 5_000,
    maxQueueSize: MAXIMUM_WAITING,
  })
  const described = resourceFromAttributes(resource)
  return {
    export(record, durationMs) {
      if (record.trace?.sampled) processor.onEnd(spanOf(record, durationMs, described))
    },
    close: () => processor.shutdown().catch(complain),
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
    attributes: attributesOf(record),
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

function attributesOf(record: RequestRecord): Attributes {
  const { llm, told } = record
  const address = record.clientAddress.slice(0, record.clientAddress.lastIndexOf(':'))
  const all: Record<string, string | number | boolean | undefined> = {
    gateway: record.gateway,
    listener: record.listener,
    route: record.route,
    endpoint: record.endpoint,
    protocol: record.protocol,
    reason: record.reason,
    'client.address': address,
    'http.request.method': record.method,
    'http.response.status_code': record.status,
    'server.address': record.host,
    'url.path': record.path,
    'network.protocol.version': record.httpVersion,
    'error.type': record.error === undefined ? undefined : (record.reason ?? 'error'),
    'retry.attempt': record.retries,
    'gen_ai.operation.name': llm?.operation,
    'gen_ai.provider.name': llm?.provider,
    'gen_ai.request.model': llm?.requestModel,
    'gen_ai.request.temperature': llm?.params?.temperature,
    'gen_ai.request.top_p': llm?.params?.top_p,
    'gen_ai.request.max_tokens': llm?.params?.max_tokens,
    'gen_ai.response.model': llm?.responseModel,
    'gen_ai.usage.input_tokens': llm?.inputTokens,
    'gen_ai.usage.output_tokens': llm?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': llm?.cachedInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': llm?.cacheCreationInputTokens,
    'gen_ai.usage.reasoning_tokens': llm?.reasoningTokens,
    'agw.ai.usage.cost.total': llm?.cost?.total,
    ...told?.span?.add,
  }
  for (const name of told?.span?.remove ?? []) delete all[name]
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
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
