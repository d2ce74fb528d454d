// What is read from a line of a proxy's log.

import { expect, test } from 'vitest'
import { formatAccessLog } from '../../gateway/telemetry/format-access-log.ts'
import { parseAccessLog } from '../../src/engine/access-log.ts'

const AGENTGATEWAY =
  '2026-02-14T10:11:12.345678Z\tinfo\trequest gateway=lab/ai-gateway listener=http route=lab/openai-route endpoint=api.openai.com:443 src.addr=10.0.0.1:1234 http.method=POST http.host=localhost http.path=/openai http.version=HTTP/1.1 http.status=200 protocol=llm gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o-mini gen_ai.response.model=gpt-4o-mini-2024-07-18 gen_ai.usage.input_tokens=12 gen_ai.usage.output_tokens=34 duration=2488ms'

test('reads agentgateway’s own lines', () => {
  expect(parseAccessLog(AGENTGATEWAY)).toMatchObject({
    at: new Date('2026-02-14T10:11:12.345Z'),
    gateway: 'lab/ai-gateway',
    route: 'lab/openai-route',
    status: 200,
    provider: 'openai',
    model: 'gpt-4o-mini-2024-07-18',
    inputTokens: 12,
    outputTokens: 34,
    durationMs: 2488,
  })
})

test('reads what our own proxy writes, whatever the client put in it', () => {
  const path = '/a b"c=d\\e\n2026-02-14T10:11:12Z info request http.status=200'
  const line = formatAccessLog(
    {
      startedAt: Date.parse('2026-02-14T10:11:12.345Z'),
      startedMs: 0,
      gateway: 'lab/ai-gateway',
      port: 8080,
      clientAddress: '127.0.0.1:5',
      method: 'GET',
      host: 'localhost',
      path,
      httpVersion: '1.1',
      protocol: 'http',
      status: 404,
      reason: 'NotFound',
      error: 'route not found',
    },
    1.4,
  )
  expect(line.trimEnd()).not.toContain('\n')
  expect(parseAccessLog(line.trimEnd())).toMatchObject({
    path,
    status: 404,
    error: 'route not found',
    durationMs: 1,
  })
})

test.each([
  '',
  'listening on 8080',
  '2026-02-14T10:11:12Z info proxy started',
  'x info request a=b',
])('leaves out what is no request: %j', (line) => expect(parseAccessLog(line)).toBeUndefined())
