import { expect, test } from 'vitest'
import { formatAccessLog } from '../../../gateway/telemetry/format-access-log.ts'
import type { RequestRecord } from '../../../gateway/telemetry/request-record.ts'

const record: RequestRecord = {
  startedAt: Date.parse('2026-01-02T03:04:05.678Z'),
  startedMs: 0,
  gateway: 'ns/gw',
  listener: 'http',
  port: 8080,
  route: 'ns/route',
  endpoint: 'api.openai.com:443',
  clientAddress: '127.0.0.1:5000',
  method: 'POST',
  host: 'localhost:8080',
  path: '/openai',
  httpVersion: '1.1',
  status: 200,
  protocol: 'llm',
  reason: 'Upstream',
  llm: {
    operation: 'chat',
    provider: 'openai',
    requestModel: 'gpt-4o-mini',
    responseModel: 'gpt-4o-mini-2024-07-18',
    inputTokens: 9,
    outputTokens: 2,
  },
}

test('is one line of names and values', () => {
  expect(formatAccessLog(record, 2488.4)).toBe(
    '2026-01-02T03:04:05.678Z info request gateway=ns/gw listener=http route=ns/route ' +
      'endpoint=api.openai.com:443 src.addr=127.0.0.1:5000 http.method=POST http.host=localhost:8080 ' +
      'http.path=/openai http.version=HTTP/1.1 http.status=200 protocol=llm gen_ai.operation.name=chat ' +
      'gen_ai.provider.name=openai gen_ai.request.model=gpt-4o-mini ' +
      'gen_ai.response.model=gpt-4o-mini-2024-07-18 gen_ai.usage.input_tokens=9 ' +
      'gen_ai.usage.output_tokens=2 reason=Upstream duration=2488ms\n',
  )
})

test('a client cannot write fields, lines or control sequences into it', () => {
  const host = 'x http.status=500\n\u001b[31m\u009b "'
  const line = formatAccessLog({ ...record, host }, 1)
  expect(line.trimEnd()).not.toMatch(/[\n\u001b\u009b]/)
  expect(line).toContain(String.raw`http.host="x http.status=500\n\u001b[31m\u009b \""`)
})
