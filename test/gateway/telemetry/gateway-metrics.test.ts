import { expect, test } from 'vitest'
import { GatewayMetrics } from '../../../gateway/telemetry/gateway-metrics.ts'
import { Counter } from '../../../gateway/telemetry/metrics.ts'
import type { RequestRecord } from '../../../gateway/telemetry/request-record.ts'

const record: RequestRecord = {
  startedAt: Date.now(),
  startedMs: 0,
  gateway: 'ns/gw',
  listener: 'http',
  port: 8080,
  route: 'ns/route',
  rule: '0',
  backend: 'ns/openai',
  clientAddress: '127.0.0.1:5000',
  method: 'POST',
  host: 'localhost',
  path: '/openai',
  httpVersion: '1.1',
  status: 200,
  protocol: 'llm',
  reason: 'Upstream',
  llm: {
    operation: 'chat',
    provider: 'openai',
    requestModel: 'a "quoted" model\n',
    responseModel: 'm',
    inputTokens: 17,
    outputTokens: 2,
  },
}

test('counts requests, their duration and their tokens, by route', () => {
  const metrics = new GatewayMetrics()
  metrics.observe(record, 20)
  metrics.observe(record, 2)
  const text = metrics.format()
  const route = 'bind="8080/ns/gw",gateway="ns/gw",listener="http",route="ns/route",route_rule="0"'
  const request = `${route},backend="ns/openai",protocol="llm",method="POST",status="200",reason="Upstream"`
  expect(text).toContain(`agentgateway_requests_total{${request}} 2\n`)
  expect(text).toContain(`agentgateway_request_duration_seconds_bucket{${request},le="0.01"} 1\n`)
  expect(text).toContain(`agentgateway_request_duration_seconds_bucket{${request},le="0.025"} 2\n`)
  const tokens =
    'gen_ai_token_type="input",gen_ai_operation_name="chat",gen_ai_system="openai",' +
    `gen_ai_request_model="a \\"quoted\\" model\\n",gen_ai_response_model="m",${route}`
  const name = 'agentgateway_gen_ai_client_token_usage'
  expect(text).toContain(`${name}_bucket{${tokens},le="16"} 0\n`)
  expect(text).toContain(`${name}_bucket{${tokens},le="64"} 2\n`)
  expect(text).toContain(`${name}_sum{${tokens}} 34\n`)
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^# (HELP|TYPE) \S+ .+$|^[a-z_]+\{.*\} [\d.e+-]+$/)
})

test('does not grow without end with the labels that clients make up', () => {
  const counter = new Counter('c', 'help')
  for (let index = 0; index < 10_000; index++) counter.at({ model: String(index) })?.add()
  expect(counter.format().split('\n').length).toBeLessThan(5_010)
})

test('tells what the gateway itself took, before it called an upstream and after it was answered', () => {
  const metrics = new GatewayMetrics()
  metrics.observe({ ...record, calledMs: 1, repliedMs: 5, answeredMs: 7 }, 20)
  // Refused: nobody was called.
  metrics.observe(record, 20)
  const text = metrics.format()
  const sumOf = (name: string) =>
    Number(text.match(RegExp(`^agentgateway_${name}_sum\\{.*\\} (\\S+)$`, 'm'))?.[1])
  expect(sumOf('request_processing_seconds')).toBeCloseTo(0.001, 9)
  expect(sumOf('response_processing_seconds')).toBeCloseTo(0.002, 9)
  expect(text).toMatch(/^agentgateway_request_processing_seconds_count\{.*\} 1$/m)
})
