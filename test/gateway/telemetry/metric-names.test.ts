// Which of agentgateway's metrics are served, with which labels? One row for each name; docs/telemetry.md says the same.

import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'
import type { GatewayTable, Listener } from '../../../gateway/routing/routing-table.ts'
import { errorReply, startModel, streamReply } from '../ai/start-model.ts'
import { freePort } from '../proxy/free-port.ts'
import { startProgram, tableFor } from './start-program.ts'

const ROUTE = ['bind', 'gateway', 'listener', 'route', 'route_rule']
const REQUEST = [...ROUTE, 'backend', 'protocol', 'method', 'status', 'reason']
const MODEL = [
  'gen_ai_operation_name',
  'gen_ai_system',
  'gen_ai_request_model',
  'gen_ai_response_model',
  ...ROUTE,
]
const CONNECTION = ['bind', 'gateway', 'listener', 'protocol']

type Kind = 'counter' | 'gauge' | 'histogram' | 'not served'
type Row = [name: string, kind: Kind, labels: string[]]

const rows: Row[] = [
  ['requests_total', 'counter', REQUEST],
  ['request_duration_seconds', 'histogram', REQUEST],
  ['request_processing_seconds', 'histogram', [...ROUTE, 'backend']],
  ['response_processing_seconds', 'histogram', [...ROUTE, 'backend']],
  ['response_bytes_total', 'counter', REQUEST],
  ['downstream_connections_total', 'counter', CONNECTION],
  ['downstream_received_bytes_total', 'counter', CONNECTION],
  ['downstream_sent_bytes_total', 'counter', CONNECTION],
  ['upstream_connect_duration_seconds', 'histogram', ['transport']],
  ['upstream_call_duration_seconds', 'histogram', ['kind', 'subtype']],
  ['tls_handshake_duration_seconds', 'histogram', CONNECTION],
  ['retries_total', 'counter', REQUEST],
  ['gen_ai_client_token_usage', 'histogram', ['gen_ai_token_type', ...MODEL]],
  ['gen_ai_client_cost_usd_total', 'counter', MODEL],
  ['gen_ai_server_request_duration', 'histogram', MODEL],
  ['gen_ai_server_time_to_first_token', 'histogram', MODEL],
  ['gen_ai_server_time_per_output_token', 'histogram', MODEL],
  ['guardrail_checks_total', 'counter', ['phase', 'action']],
  ['cost_catalog_lookups_total', 'counter', ['status', ...MODEL]],
  ['mcp_requests_total', 'not served', []],
  ['build_info', 'gauge', ['tag']],
]

const usage = { prompt_tokens: 1000, completion_tokens: 100 }
const stream = streamReply([
  `data: {"model":"gpt-4o-mini","choices":[{"delta":{"content":"a"}}]}\n\n`,
  `data: {"model":"gpt-4o-mini","choices":[],"usage":${JSON.stringify(usage)}}\n\n`,
  'data: [DONE]\n\n',
])

/** Something of everything: a retry, a guard, a stream with its price, a client that shakes hands. */
async function tableWithAll(port: number, tlsPort: number): Promise<GatewayTable> {
  const promptGuard = {
    streaming: false,
    request: [
      {
        type: 'regex',
        action: 'Mask',
        matches: ['nobody'],
        builtins: [],
        scope: ['Messages'],
        rejection: { status: 403, message: 'no' },
      },
    ],
    response: [],
  }
  const table = tableFor(port, undefined, { ai: { promptGuard } })
  const [http] = table.listeners
  http!.rules[0]!.traffic = { retry: { attempts: 1, codes: [500], backoffMs: 1 } } as never
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'gateway.test' }])
  const https: Listener = {
    ...http!,
    name: 'https',
    port: tlsPort,
    protocol: 'HTTPS',
    tls: { certificate: cert, key },
  }
  return { ...table, listeners: [http!, https] }
}

let text = ''
test('a retry, a guard, a stream and a handshake are told of', async () => {
  const model = await startModel(errorReply(500))
  const tlsPort = await freePort()
  const program = await startProgram(await tableWithAll(model.port, tlsPort))
  // The first try fails, the next does not.
  const first = model.answer
  model.answer = (response, asked) => {
    model.answer = stream
    first(response, asked)
  }
  expect(await program.ask({}, { stream: true })).toBe(200)
  await new Promise<void>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: tlsPort, rejectUnauthorized: false }
    const socket = connect(options, () => {
      socket.end('GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    })
    socket.on('close', () => resolve()).on('error', reject)
    socket.resume()
  })
  text = await program.metrics()
  expect(text).toContain('# TYPE ')
})

const labelsOf = (line: string) =>
  [...line.matchAll(/([a-z_]+)="(?:[^"\\]|\\.)*"/g)].map(([, name]) => name).filter(isOwn)
const isOwn = (name: string | undefined) => name !== 'le'

describe('agentgateway’s metrics (§4)', () => {
  test.each(rows)('agentgateway_%s: %s', (name, kind, labels) => {
    const full = `agentgateway_${name}`
    if (kind === 'not served') return expect(text).not.toContain(full)
    expect(text).toContain(`\n# TYPE ${full} ${kind}\n`)
    const sample = kind === 'histogram' ? `${full}_count` : full
    const lines = text.split('\n').filter((line) => line.startsWith(`${sample}{`))
    expect(lines.filter((line) => Number(line.split(' ').at(-1)) > 0)).not.toEqual([])
    for (const line of lines) expect(labelsOf(line).sort()).toEqual(labels.toSorted())
  })

  test.each([
    [
      'request_duration_seconds',
      [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 80],
    ],
    [
      'request_processing_seconds',
      [5e-5, 1e-4, 2.5e-4, 5e-4, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25],
    ],
    [
      'upstream_connect_duration_seconds',
      [0.0005, 0.0015, 0.0043, 0.0126, 0.0368, 0.108, 0.316, 0.924, 2.71, 8],
    ],
    ['gen_ai_client_token_usage', Array.from({ length: 14 }, (_, power) => 4 ** power)],
    ['gen_ai_server_request_duration', Array.from({ length: 14 }, (_, power) => 2 ** power / 100)],
    [
      'gen_ai_server_time_to_first_token',
      [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    ],
    [
      'gen_ai_server_time_per_output_token',
      [0.001, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
    ],
  ])('agentgateway_%s has its buckets', (name, buckets) => {
    const limits = [
      ...text.matchAll(RegExp(`^agentgateway_${name}_bucket\\{.*,le="([\\d.e-]+)"`, 'gm')),
    ]
    expect([...new Set(limits.map(([, limit]) => Number(limit)))]).toEqual(buckets)
  })

  test.each([
    ['upstream_call_duration_seconds_count', 'kind="Primary",subtype="Llm"'],
    ['guardrail_checks_total', 'phase="Request",action="Mask"'],
    ['cost_catalog_lookups_total', 'status="Exact"'],
    ['build_info', 'tag="0.1.0"'],
  ])('agentgateway_%s says %s', (name, labels) => {
    expect(text).toContain(`\nagentgateway_${name}{${labels}`)
  })

  test('there is no other, and the page names them all', () => {
    const served = [...text.matchAll(/^# TYPE agentgateway_(\S+)/gm)].map(([, name]) => name)
    const wanted = rows.filter(([, kind]) => kind !== 'not served').map(([name]) => name)
    expect(served.sort()).toEqual(wanted.sort())
    const page = readFileSync('docs/telemetry.md', 'utf8')
    const section = page.slice(page.indexOf('## Metrics'), page.indexOf('## Cost'))
    const named = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name),
    )
    expect(named.sort()).toEqual(wanted.sort())
    for (const [name, kind] of rows) {
      const isMissed = section.slice(section.indexOf('Not there:')).includes(`\`${name}\``)
      expect([name, isMissed]).toEqual([name, kind === 'not served'])
    }
  })
})
