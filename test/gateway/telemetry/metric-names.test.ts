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

type Row = [name: string, kind: 'counter' | 'histogram' | 'not served', labels: string[]]

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
  ['upstream_call_duration_seconds', 'histogram', ['backend']],
  ['tls_handshake_duration_seconds', 'histogram', CONNECTION],
  ['retries_total', 'counter', ROUTE],
  ['gen_ai_client_token_usage', 'histogram', ['gen_ai_token_type', ...MODEL]],
  ['gen_ai_client_cost_usd_total', 'counter', MODEL],
  ['gen_ai_server_request_duration', 'histogram', MODEL],
  ['gen_ai_server_time_to_first_token', 'histogram', MODEL],
  ['gen_ai_server_time_per_output_token', 'histogram', MODEL],
  ['guardrail_checks_total', 'counter', ['phase', 'action', ...ROUTE]],
  ['cost_catalog_lookups_total', 'counter', ['status']],
  ['mcp_requests_total', 'not served', []],
  ['build_info', 'counter', ['version']],
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
