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
      'gen_ai.usage.output_tokens=2 duration=2488ms\n',
  )
})

test('has all that is known of a call of a model, and why there was no proper answer', () => {
  const line = formatAccessLog(
    {
      ...record,
      reason: 'Timeout',
      error: 'request timeout',
      retries: 1,
      firstPartMs: 120.5,
      trace: { traceId: 'a1', spanId: 'b2', sampled: true },
      llm: {
        ...record.llm!,
        streaming: true,
        cachedInputTokens: 4,
        cacheCreationInputTokens: 3,
        reasoningTokens: 1,
        inputAudioTokens: 5,
        outputAudioTokens: 6,
        params: {
          temperature: 0.5,
          top_p: 0.9,
          max_tokens: 9,
          frequency_penalty: 0.1,
          presence_penalty: 0.2,
          seed: 7,
        },
        cost: {
          input: 1,
          output: 1,
          cacheRead: 0,
          cacheWrite: 0,
          reasoning: 0,
          inputAudio: 0,
          outputAudio: 0,
          total: 2,
        },
      },
    },
    2000,
  )
  expect(line.slice(line.indexOf(' gen_ai.operation.name'))).toBe(
    ' gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o-mini' +
      ' gen_ai.response.model=gpt-4o-mini-2024-07-18 gen_ai.usage.input_tokens=9' +
      ' gen_ai.usage.cache_read.input_tokens=4 gen_ai.usage.cache_creation.input_tokens=3' +
      ' gen_ai.usage.output_tokens=2 gen_ai.usage.reasoning_tokens=1' +
      ' gen_ai.usage.input_audio_tokens=5 gen_ai.usage.output_audio_tokens=6' +
      ' gen_ai.request.temperature=0.5 gen_ai.request.top_p=0.9 gen_ai.request.max_tokens=9' +
      ' gen_ai.request.frequency_penalty=0.1 gen_ai.request.presence_penalty=0.2 gen_ai.request.seed=7' +
      ' agw.ai.time_to_first_token=0.1205 agw.ai.time_per_output_token=1.8795 agw.ai.usage.cost.total=2' +
      ' retry.attempt=1 trace.id=a1 span.id=b2 error="request timeout" reason=Timeout duration=2000ms\n',
  )
})

test('a client cannot write fields, lines or control sequences into it', () => {
  const host = 'x http.status=500\n\u001b[31m\u009b "'
  const line = formatAccessLog({ ...record, host }, 1)
  expect(line.trimEnd()).not.toMatch(/[\n\u001b\u009b]/)
  expect(line).toContain(String.raw`http.host="x http.status=500\n\u001b[31m\u009b \""`)
})
