// Which metrics does a proxy keep? Names, labels and buckets are agentgateway's.

import { Counter, Histogram, type Labels } from './metrics.ts'
import type { RequestRecord } from './request-record.ts'

const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
]
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power)
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])

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

  observe(record: RequestRecord, durationMs: number) {
    const route = routeLabels(record)
    const labels: Labels = {
      ...route,
      backend: record.backend ?? 'unknown',
      protocol: record.protocol,
      method: METHODS.has(record.method) ? record.method : 'OTHER',
      status: String(record.status ?? 0),
      reason: record.reason ?? 'Upstream',
    }
    this.#requests.add(labels)
    this.#durations.observe(labels, durationMs / 1000)
    if (record.llm) this.#observeTokens(record.llm, route)
  }

  format(): string {
    return this.#requests.format() + this.#durations.format() + this.#tokens.format()
  }

  #observeTokens(llm: NonNullable<RequestRecord['llm']>, route: Labels) {
    const observe = (type: 'input' | 'output', tokens: number | undefined) => {
      if (tokens === undefined) return
      const labels = {
        gen_ai_token_type: type,
        gen_ai_operation_name: llm.operation,
        gen_ai_system: llm.provider,
        gen_ai_request_model: llm.requestModel ?? 'unknown',
        gen_ai_response_model: llm.responseModel ?? 'unknown',
        ...route,
      }
      this.#tokens.observe(labels, tokens)
    }
    observe('input', llm.inputTokens)
    observe('output', llm.outputTokens)
  }
}

const routeLabels = ({ port, gateway, listener, route, rule }: RequestRecord): Labels => ({
  bind: `${port}/${gateway}`,
  gateway,
  listener: listener ?? 'unknown',
  route: route ?? 'unknown',
  route_rule: rule ?? 'unknown',
})
