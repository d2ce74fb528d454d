// Which metrics does a proxy keep? Names, labels and buckets are agentgateway's.

import {
  Counter,
  type CounterSeries,
  Histogram,
  type HistogramSeries,
  type Labels,
} from './metrics.ts'
import type { LlmRecord, RequestRecord } from './request-record.ts'

const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
]
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power)
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])
const MAXIMUM_KEPT = 10_000

type TokenType = 'input' | 'output'
type RequestSeries = { requests: CounterSeries | undefined; duration: HistogramSeries | undefined }

export class GatewayMetrics {
  #requests = new Counter('agentgateway_requests_total', 'Requests answered.')
  #durations = new Histogram(
    'agentgateway_request_duration_seconds',
    'From the head of a request to the end of its answer.',
    SECONDS,
  )
  #tokens = new Histogram(
    'agentgateway_gen_ai_client_token_usage',
    'Tokens per request, as the provider counts them.',
    TOKENS,
  )
  #requestSeries = new Map<string, RequestSeries>()
  #tokenSeries = new Map<string, HistogramSeries | undefined>()

  observe(record: RequestRecord, durationMs: number) {
    const { requests, duration } = this.#findRequestSeries(record)
    requests?.add()
    duration?.observe(durationMs / 1000)
    if (!record.llm) return
    const { inputTokens, outputTokens } = record.llm
    if (inputTokens !== undefined)
      this.#findTokenSeries('input', record, record.llm)?.observe(inputTokens)
    if (outputTokens !== undefined)
      this.#findTokenSeries('output', record, record.llm)?.observe(outputTokens)
  }

  format(): string {
    return this.#requests.format() + this.#durations.format() + this.#tokens.format()
  }

  #findRequestSeries(record: RequestRecord): RequestSeries {
    const method = METHODS.has(record.method) ? record.method : 'OTHER'
    const { backend = 'unknown', protocol, status = 0, reason = 'Upstream' } = record
    const key = `${routeKey(record)} ${backend} ${protocol} ${method} ${status} ${reason}`
    return find(this.#requestSeries, key, () => {
      const labels = {
        ...routeLabels(record),
        backend,
        protocol,
        method,
        status: String(status),
        reason,
      }
      return { requests: this.#requests.at(labels), duration: this.#durations.at(labels) }
    })
  }

  #findTokenSeries(type: TokenType, record: RequestRecord, llm: LlmRecord) {
    const { operation, provider, requestModel = 'unknown', responseModel = 'unknown' } = llm
    const key = `${routeKey(record)} ${type} ${operation} ${provider} ${requestModel} ${responseModel}`
    return find(this.#tokenSeries, key, () =>
      this.#tokens.at({
        gen_ai_token_type: type,
        gen_ai_operation_name: operation,
        gen_ai_system: provider,
        gen_ai_request_model: requestModel,
        gen_ai_response_model: responseModel,
        ...routeLabels(record),
      }),
    )
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

const routeKey = ({ port, gateway, listener, route, rule }: RequestRecord) =>
  `${port} ${gateway} ${listener} ${route} ${rule}`

const routeLabels = ({ port, gateway, listener, route, rule }: RequestRecord): Labels => ({
  bind: `${port}/${gateway}`,
  gateway,
  listener: listener ?? 'unknown',
  route: route ?? 'unknown',
  route_rule: rule ?? 'unknown',
})
