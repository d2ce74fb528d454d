// Which metrics does a proxy keep? Names, labels and buckets are agentgateway's.

import {
  Counter,
  type CounterSeries,
  Histogram,
  type HistogramSeries,
  type Labels,
} from './metrics.ts'
import type { LlmRecord, RequestRecord } from './request-record.ts'
import { streamTimes } from './stream-times.ts'

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 80]
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power)
const PROCESSING_SECONDS = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25,
]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])
const MAXIMUM_KEPT = 10_000

/** OpenTelemetry's, for what a model takes. https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ */
const MODEL_SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]
const FIRST_TOKEN_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]
const TOKEN_SECONDS = [0.001, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]

type RequestSeries = {
  requests: CounterSeries | undefined
  duration: HistogramSeries | undefined
  requestProcessing: HistogramSeries | undefined
  responseProcessing: HistogramSeries | undefined
  bytes: CounterSeries | undefined
  calls: HistogramSeries | undefined
  retries: CounterSeries | undefined
}
type ModelSeries = {
  input: HistogramSeries | undefined
  output: HistogramSeries | undefined
  duration: HistogramSeries | undefined
  firstToken: HistogramSeries | undefined
  perToken: HistogramSeries | undefined
  cost: CounterSeries | undefined
  /** By what came of it. */
  lookups: Map<string, CounterSeries | undefined>
}

export class GatewayMetrics {
  #requests = new Counter('agentgateway_requests_total', 'Requests answered.')
  #durations = new Histogram(
    'agentgateway_request_duration_seconds',
    'From the head of a request to the end of its answer.',
    SECONDS,
  )
  #requestProcessing = new Histogram(
    'agentgateway_request_processing_seconds',
    'From the head of a request to the call of an upstream.',
    PROCESSING_SECONDS,
  )
  #responseProcessing = new Histogram(
    'agentgateway_response_processing_seconds',
    'From the head of an upstream’s answer to that of the gateway’s.',
    PROCESSING_SECONDS,
  )
  #bytes = new Counter('agentgateway_response_bytes_total', 'Bytes of the bodies of answers.')
  #calls = new Histogram(
    'agentgateway_upstream_call_duration_seconds',
    'From the call of an upstream to the end of its answer.',
    SECONDS,
  )
  #retries = new Counter('agentgateway_retries_total', 'Tries after the first.')
  #tokens = new Histogram(
    'agentgateway_gen_ai_client_token_usage',
    'Tokens per request, as the provider counts them.',
    TOKENS,
  )
  #modelDurations = new Histogram(
    'agentgateway_gen_ai_server_request_duration',
    'Seconds that a provider took for a request.',
    MODEL_SECONDS,
  )
  #firstTokens = new Histogram(
    'agentgateway_gen_ai_server_time_to_first_token',
    'Seconds until a stream began.',
    FIRST_TOKEN_SECONDS,
  )
  #perTokens = new Histogram(
    'agentgateway_gen_ai_server_time_per_output_token',
    'Seconds for each token of a stream after the first.',
    TOKEN_SECONDS,
  )
  #costs = new Counter('agentgateway_gen_ai_client_cost_usd_total', 'By the price catalogue.')
  #lookups = new Counter('agentgateway_cost_catalog_lookups_total', 'Prices that were sought.')
  #guardrails = new Counter('agentgateway_guardrail_checks_total', 'What guards have said.')
  #build = new Counter('agentgateway_build_info', 'Which version runs.', 'gauge')
  #requestSeries = new Map<string, RequestSeries>()
  #modelSeries = new Map<string, ModelSeries>()

  constructor(version?: string) {
    this.#build.at({ tag: version ?? 'unknown' })?.add()
  }

  observe(record: RequestRecord, durationMs: number) {
    const series = this.#findRequestSeries(record)
    const { requests, duration, bytes, calls } = series
    requests?.add()
    duration?.observe(durationMs / 1000)
    const { startedMs, calledMs, repliedMs, answeredMs } = record
    if (calledMs !== undefined) series.requestProcessing?.observe((calledMs - startedMs) / 1000)
    if (repliedMs !== undefined && answeredMs !== undefined && answeredMs >= repliedMs)
      series.responseProcessing?.observe((answeredMs - repliedMs) / 1000)
    if (record.responseBytes) bytes?.add(record.responseBytes)
    for (const { startedMs, endedMs } of record.attempts ?? [])
      if (endedMs !== undefined) calls?.observe((endedMs - startedMs) / 1000)
    if (record.retries) series.retries?.add(record.retries)
    for (const { phase, action } of record.guardrails ?? [])
      this.#guardrails.at({ phase, action })?.add()
    if (record.llm) this.#observeModel(record, record.llm, durationMs)
  }

  format(): string {
    return [
      this.#requests,
      this.#durations,
      this.#requestProcessing,
      this.#responseProcessing,
      this.#bytes,
      this.#calls,
      this.#retries,
      this.#tokens,
      this.#modelDurations,
      this.#firstTokens,
      this.#perTokens,
      this.#costs,
      this.#lookups,
      this.#guardrails,
      this.#build,
    ]
      .map((metric) => metric.format())
      .join('')
  }

  #observeModel(record: RequestRecord, llm: LlmRecord, durationMs: number) {
    const series = this.#findModelSeries(record, llm)
    if (llm.inputTokens !== undefined) series.input?.observe(llm.inputTokens)
    if (llm.outputTokens !== undefined) series.output?.observe(llm.outputTokens)
    if (llm.cost) series.cost?.add(llm.cost.total)
    const status = llm.costLookup
    if (status)
      find(series.lookups, status, () =>
        this.#lookups.at({ status, ...modelLabelsOf(record, llm) }),
      )?.add()
    if (record.calledMs === undefined) return
    series.duration?.observe((record.startedMs + durationMs - record.calledMs) / 1000)
    if (!llm.streaming) return
    const { first, perToken } = streamTimes(record, llm, durationMs)
    if (first !== undefined) series.firstToken?.observe(first / 1000)
    if (perToken !== undefined) series.perToken?.observe(perToken / 1000)
  }

  #findRequestSeries(record: RequestRecord): RequestSeries {
    const method = METHODS.has(record.method) ? record.method : 'OTHER'
    const { backend = 'unknown', protocol, status = 0, reason = 'Upstream' } = record
    const key = `${routeKey(record)} ${backend} ${protocol} ${method} ${status} ${reason}`
    return find(this.#requestSeries, key, () => {
      const processing = { ...labelsOf(record), backend }
      const labels = {
        ...labelsOf(record),
        backend,
        protocol,
        method,
        status: String(status),
        reason,
      }
      return {
        requests: this.#requests.at(labels),
        duration: this.#durations.at(labels),
        requestProcessing: this.#requestProcessing.at(processing),
        responseProcessing: this.#responseProcessing.at(processing),
        bytes: this.#bytes.at(labels),
        calls: this.#calls.at({ kind: 'Primary', subtype: protocol === 'llm' ? 'Llm' : 'Http' }),
        retries: this.#retries.at(labels),
      }
    })
  }

  #findModelSeries(record: RequestRecord, llm: LlmRecord): ModelSeries {
    const { operation, provider, requestModel = 'unknown', responseModel = 'unknown' } = llm
    const key = `${routeKey(record)} ${operation} ${provider} ${requestModel} ${responseModel}`
    return find(this.#modelSeries, key, () => {
      const labels = modelLabelsOf(record, llm)
      return {
        input: this.#tokens.at({ gen_ai_token_type: 'input', ...labels }),
        output: this.#tokens.at({ gen_ai_token_type: 'output', ...labels }),
        duration: this.#modelDurations.at(labels),
        firstToken: this.#firstTokens.at(labels),
        perToken: this.#perTokens.at(labels),
        cost: this.#costs.at(labels),
        lookups: new Map(),
      }
    })
  }
}

/** Formatting labels costs more than counting, so it is done once for each combination. */
function find<Series>(kept: Map<string, Series>, key: string, create: () => Series): Series {
  const present = kept.get(key)
  if (present !== undefined) return present
  if (kept.size >= MAXIMUM_KEPT) kept.clear()
  const created = create()
  kept.set(key, created)
  return created
}

/** A policy's own labels count among those of the route. */
const routeKey = ({ port, gateway, listener, route, rule, told }: RequestRecord) =>
  told?.labels
    ? `${port} ${gateway} ${listener} ${route} ${rule} ${JSON.stringify(told.labels)}`
    : `${port} ${gateway} ${listener} ${route} ${rule}`

const modelLabelsOf = (record: RequestRecord, llm: LlmRecord): Labels => ({
  gen_ai_operation_name: llm.operation,
  gen_ai_system: llm.provider,
  gen_ai_request_model: llm.requestModel ?? 'unknown',
  gen_ai_response_model: llm.responseModel ?? 'unknown',
  ...labelsOf(record),
})

const labelsOf = ({ port, gateway, listener, route, rule, told }: RequestRecord): Labels => ({
  bind: `${port}/${gateway}`,
  gateway,
  listener: listener ?? 'unknown',
  route: route ?? 'unknown',
  route_rule: rule ?? 'unknown',
  ...told?.labels,
})
