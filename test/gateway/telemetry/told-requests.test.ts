// What the proxy tells of a request: in its log, its metrics, to a collector of traces, and on its admin's page.

import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runProxy } from '../../../gateway/proxy/run-proxy.ts'
import type { FrontendPolicies, GatewayTable } from '../../../gateway/routing/routing-table.ts'
import { chatReply, errorReply, jsonReply, startModel, streamReply } from '../ai/start-model.ts'
import { freePort } from '../proxy/free-port.ts'
import { aiBackend, tableOf } from '../proxy/gateway-table.ts'

const KEY = 'sk-never-to-be-seen'
const PROMPT = 'a prompt that nobody is told'

async function startProgram(table: GatewayTable, env: Record<string, string> = {}) {
  const [port, readiness, metrics, admin] = await Promise.all(Array.from({ length: 4 }, freePort))
  const stop = new AbortController()
  let log = ''
  const ended = runProxy({
    gateway: { namespace: 'test', name: 'gateway' },
    env: {
      BIND_ADDRESS: '127.0.0.1',
      PORT_8080: String(port),
      PORT_15021: String(readiness),
      PORT_15020: String(metrics),
      PORT_15000: String(admin),
      ...env,
    },
    signal: stop.signal,
    subscribe: (onTable) => onTable(table),
    write: (text) => {
      log += text
    },
  })
  const end = async () => {
    stop.abort()
    await ended
  }
  onTestFinished(end)
  const isReady = () =>
    fetch(`http://127.0.0.1:${readiness}/healthz/ready`).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(isReady).toBe(200)
  const see = async (path: string) => (await fetch(`http://127.0.0.1:${admin}${path}`)).text()
  return {
    end,
    admin,
    see,
    ask: async (headers: Record<string, string> = {}, body: object = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}/openai/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ messages: [{ role: 'user', content: PROMPT }], ...body }),
      })
      await answer.text()
      return answer.status
    },
    metrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    recent: async () => JSON.parse(await see('/requests')),
    lines: () => log.split('\n').filter((line) => line.includes(' info request ')),
  }
}

function tableFor(port: number, frontend?: FrontendPolicies, policies: object = {}): GatewayTable {
  const backend = aiBackend('openai', {
    model: 'gpt-4o-mini',
    host: '127.0.0.1',
    port,
    policies: { auth: { type: 'key', key: KEY }, ...policies },
  })
  return { ...tableOf([{ prefix: '/openai', backend }]), ...(frontend && { frontend }) }
}

const usage = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  prompt_tokens_details: { cached_tokens: 400 },
  completion_tokens_details: { reasoning_tokens: 60 },
}
const expensiveReply = jsonReply({ model: 'gpt-4o-mini-2024-07-18', choices: [], usage })
// 600 fresh, 400 from the cache, 100 said.
const COST = (600 * 0.15 + 400 * 0.075 + 100 * 0.6) / 1e6

describe('the line of the log', () => {
  test('has the details of what a model was asked, took and cost', async () => {
    const model = await startModel(expensiveReply)
    const program = await startProgram(tableFor(model.port))
    await program.ask({}, { temperature: 0.5, top_p: 1, max_tokens: 9 })
    const [line] = program.lines()
    for (const part of [
      'gen_ai.usage.input_tokens=1000',
      'gen_ai.usage.cache_read.input_tokens=400',
      'gen_ai.usage.output_tokens=100',
      'gen_ai.usage.reasoning_tokens=60',
      'gen_ai.request.temperature=0.5',
      'gen_ai.request.top_p=1',
      'gen_ai.request.max_tokens=9',
      `agw.ai.usage.cost.total=${Number(COST.toPrecision(10))}`,
    ])
      expect(line).toContain(` ${part} `)
    expect(line).not.toContain('time_to_first_token')
  })

  test('has the times of a stream', async () => {
    const model = await startModel(
      streamReply([
        'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
        `data: {"choices":[],"usage":${JSON.stringify(usage)}}\n\n`,
        'data: [DONE]\n\n',
      ]),
    )
    const program = await startProgram(tableFor(model.port))
    await program.ask({}, { stream: true })
    expect(program.lines()[0]).toMatch(
      / agw\.ai\.time_to_first_token=\d+ms agw\.ai\.time_per_output_token=\d+\.\d\dms /,
    )
  })

  test('is written for those alone that the policy wants, with its fields and without those it removes', async () => {
    const model = await startModel()
    const program = await startProgram(
      tableFor(model.port, {
        accessLog: {
          filter: "request.headers['x-team'] == 'blue'",
          attributes: {
            add: [
              { name: 'team', expression: "request.headers['x-team']" },
              { name: 'total', expression: 'llm.totalTokens' },
              { name: 'code', expression: 'response.code' },
              { name: 'nothing', expression: 'jwt.sub' },
            ],
            remove: ['http.host', 'src.addr'],
          },
        },
      }),
    )
    await program.ask({ 'x-team': 'red' })
    await program.ask({ 'x-team': 'blue' })
    expect(program.lines()).toHaveLength(1)
    const [line] = program.lines()
    expect(line).toMatch(/ team=blue total=3 code=200 duration=\d+ms$/)
    expect(line).not.toMatch(/http\.host|src\.addr|nothing/)
  })
})

describe('the metrics', () => {
  test('count what models took and cost, and whether a price was known', async () => {
    const model = await startModel(expensiveReply)
    const program = await startProgram(tableFor(model.port))
    await program.ask()
    model.answer = jsonReply({ model: 'unheard-of', choices: [], usage })
    await program.ask()
    const text = await program.metrics()
    const value = (series: RegExp) => {
      const line = text.split('\n').find((one) => series.test(one))
      return line === undefined ? undefined : Number(line.split(' ').at(-1))
    }
    expect(
      value(
        /^agentgateway_gen_ai_client_cost_usd_total\{.*gen_ai_response_model="gpt-4o-mini-2024-07-18"/,
      ),
    ).toBeCloseTo(COST, 12)
    expect(value(/^agentgateway_cost_catalog_lookups_total\{status="Exact"\}/)).toBe(2)
    expect(value(/^agentgateway_gen_ai_server_request_duration_count\{.*gpt-4o-mini-2024/)).toBe(1)
    expect(value(/^agentgateway_upstream_call_duration_seconds_count\{/)).toBe(2)
    expect(value(/^agentgateway_response_bytes_total\{/)).toBeGreaterThan(100)
    expect(value(/^agentgateway_build_info\{version="\d+\.\d+\.\d+"\}/)).toBe(1)
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^# (HELP|TYPE) \S+ .+$|^[a-z_]+\{.*\} [\d.e+-]+$/)
  })

  test('have the labels that a policy adds', async () => {
    const model = await startModel()
    const program = await startProgram(
      tableFor(model.port, {
        metrics: {
          attributes: { add: [{ name: 'team', expression: "request.headers['x-team']" }] },
        },
      }),
    )
    await program.ask({ 'x-team': 'red' })
    await program.ask({ 'x-team': 'blue' })
    const text = await program.metrics()
    expect(text).toMatch(/agentgateway_requests_total\{.*team="red".*\} 1\n/)
    expect(text).toMatch(
      /agentgateway_gen_ai_client_token_usage_sum\{.*"input".*team="blue".*\} 1\n/,
    )
  })

  test('know a model by the prices of one’s own catalogue', async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs')
    const folder = mkdtempSync('/tmp/prices-')
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = `${folder}/catalog.json`
    const models = { 'gpt-4o-mini': { rates: { input: 1e6, output: 0 } } }
    writeFileSync(file, JSON.stringify({ providers: { openai: { models } } }))
    const model = await startModel()
    const program = await startProgram(tableFor(model.port), { MODEL_CATALOG: file })
    await program.ask()
    expect(await program.metrics()).toMatch(/gen_ai_client_cost_usd_total\{.*\} 1\n/)
    writeFileSync(file, 'not json')
    const wrong = runProxy({
      gateway: { namespace: 'a', name: 'b' },
      env: { MODEL_CATALOG: file },
      signal: new AbortController().signal,
      subscribe() {},
    })
    await expect(wrong).rejects.toThrow(`MODEL_CATALOG=${file}: the price catalogue is not JSON`)
  })
})

/** Takes OTLP as JSON, as its specification has it. */
async function startCollector() {
  const spans: any[] = []
  const resources: any[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString())
    for (const { resource, scopeSpans } of resourceSpans) {
      resources.push(attributes(resource))
      for (const scope of scopeSpans) spans.push(...scope.spans)
    }
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, resources }
}

const attributes = ({ attributes: list }: any) =>
  Object.fromEntries(list.map(({ key, value }: any) => [key, Object.values(value)[0]]))

const tracingTo = (url: string, more: object = {}): FrontendPolicies => ({
  tracing: {
    endpoint: { type: 'url', url },
    path: '/v1/traces',
    attributes: { add: [], remove: [] },
    resources: [],
    ...more,
  },
})

describe('traces', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c'
  const PARENT = 'b7ad6b7169203331'

  test('a span joins the client’s trace, upstreams join the span, and it says what a model took', async () => {
    const model = await startModel(expensiveReply)
    const collector = await startCollector()
    const policies = tracingTo(collector.url, {
      attributes: { add: [{ name: 'team', expression: "'blue'" }], remove: ['url.path'] },
      resources: [{ name: 'deployment.environment', expression: "'lab'" }],
    })
    const program = await startProgram(tableFor(model.port, policies))
    await program.ask({ traceparent: `00-${TRACE}-${PARENT}-01` }, { max_tokens: 9 })
    await program.end()
    expect(collector.spans).toHaveLength(1)
    const [span] = collector.spans
    expect(span).toMatchObject({
      name: 'chat gpt-4o-mini',
      traceId: TRACE,
      parentSpanId: PARENT,
      kind: 2,
      events: [{ name: 'upstream call' }],
    })
    expect(model.asked[0]!.headers.traceparent).toBe(`00-${TRACE}-${span.spanId}-01`)
    expect(attributes(span)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.request.max_tokens': 9,
      'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 100,
      'http.response.status_code': 200,
      team: 'blue',
    })
    expect(attributes(span)).not.toHaveProperty('url.path')
    expect(collector.resources[0]).toMatchObject({
      'service.name': 'gateway',
      'service.namespace': 'test',
      'deployment.environment': 'lab',
    })
    expect(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)).toBeGreaterThan(0n)
    expect(JSON.stringify([collector.spans, program.lines()])).not.toMatch(
      RegExp(`${KEY}|${PROMPT}`),
    )
    expect(program.lines()[0]).toContain(` trace.id=${TRACE} span.id=${span.spanId} `)
  })

  test.each([
    ['a client that wants none', { traceparent: `00-${TRACE}-${PARENT}-00` }, {}, 0],
    ['a client that says nothing', {}, {}, 0],
    ['any, where the policy says so', {}, { randomSampling: 'true' }, 1],
    ['a share of none', { traceparent: `00-${TRACE}-${PARENT}-01` }, { clientSampling: '0.0' }, 0],
    [
      'what the filter leaves out',
      {},
      { randomSampling: '1.0', filter: 'response.code >= 500' },
      0,
    ],
    [
      'what the filter lets through',
      {},
      { randomSampling: '1.0', filter: 'response.code < 500' },
      1,
    ],
    ['a header that is none', { traceparent: 'nonsense' }, {}, 0],
  ])('%s', async (_title, headers, more, count) => {
    const model = await startModel()
    const collector = await startCollector()
    const program = await startProgram(tableFor(model.port, tracingTo(collector.url, more)))
    await program.ask(headers)
    await program.end()
    expect(collector.spans).toHaveLength(count)
    expect(model.asked[0]!.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
  })

  test('nobody who collects them is no reason to answer otherwise', async () => {
    const model = await startModel()
    const url = `http://127.0.0.1:${await freePort()}`
    const policies = tracingTo(url, { randomSampling: 'true' })
    const program = await startProgram(tableFor(model.port, policies))
    for (let index = 0; index < 20; index++) expect(await program.ask()).toBe(200)
  })
})

describe('the admin', () => {
  test('shows what is served, without what opens anything', async () => {
    const model = await startModel()
    const program = await startProgram(tableFor(model.port))
    const dump = await program.see('/config_dump')
    expect(JSON.parse(dump)).toMatchObject({ listeners: [{ name: 'http', port: 8080 }] })
    expect(dump).toContain('<hidden>')
    expect(dump + (await program.see('/'))).not.toContain(KEY)
  })

  test('shows the last requests, with each call and what each policy did', async () => {
    const model = await startModel(errorReply(500))
    const table = tableFor(model.port)
    table.listeners[0]!.rules[0]!.traffic = {
      retry: { attempts: 1, codes: [500], backoffMs: 1 },
      headerModifiers: { request: { set: [{ name: 'x-a', value: 'b' }], add: [], remove: [] } },
    } as any
    const program = await startProgram(table)
    await program.ask()
    model.answer = chatReply('Hello')
    await program.ask()
    const [last, first] = await program.recent()
    expect(first).toMatchObject({
      status: 500,
      path: '/openai/v1/chat/completions',
      attempts: [{ status: 500 }, { status: 500 }],
      policies: [{ policy: 'headerModifiers', outcome: 'changed' }],
    })
    expect(last).toMatchObject({
      status: 200,
      llm: { requestModel: 'gpt-4o-mini', inputTokens: 1, outputTokens: 2 },
      attempts: [{ endpoint: `127.0.0.1:${model.port}`, status: 200 }],
    })
    expect(JSON.parse(await program.see(`/requests/${last.id}`))).toEqual(last)
    const page = await program.see('/')
    expect(page).toContain('POST /openai/v1/chat/completions')
    expect(page + JSON.stringify([first, last])).not.toMatch(RegExp(`${KEY}|${PROMPT}`))
  })

  test('keeps the newest when there are many', async () => {
    const model = await startModel()
    const program = await startProgram(tableFor(model.port))
    for (let index = 0; index < 205; index++) await program.ask()
    const kept = await program.recent()
    expect(kept).toHaveLength(200)
    expect(kept[0].id).toBe('204')
    expect(kept.at(-1).id).toBe('5')
  })

  test.each([
    ['another name', { host: 'attacker.example:15000' }, 'GET', 403],
    ['a change', {}, 'POST', 405],
    ['a page that is not there', {}, 'GET', 404],
  ])('refuses %s', async (_title, headers, method, status) => {
    const model = await startModel()
    const { admin } = await startProgram(tableFor(model.port))
    const path = status === 404 ? '/nothing' : '/config_dump'
    const found = await new Promise((resolve) => {
      const options = { host: '127.0.0.1', port: admin, path, method, headers }
      request(options, (response) => resolve(response.resume().statusCode)).end()
    })
    expect(found).toBe(status)
  })
})
