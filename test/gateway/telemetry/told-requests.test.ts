// What the proxy tells of a request: in its log, its metrics, to a collector of traces, and on its admin's page.

import { request } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runProxy } from '../../../gateway/proxy/run-proxy.ts'
import { chatReply, errorReply, jsonReply, startModel, streamReply } from '../ai/start-model.ts'
import { freePort } from '../proxy/free-port.ts'
import { attributes, startCollector, tracingTo } from './start-collector.ts'
import { KEY, PROMPT, startProgram, tableFor } from './start-program.ts'

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
      / agw\.ai\.time_to_first_token=[\d.e-]+ agw\.ai\.time_per_output_token=[\d.e-]+ /,
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
    expect(
      value(/^agentgateway_cost_catalog_lookups_total\{status="Exact",.*gpt-4o-mini-2024/),
    ).toBe(1)
    expect(value(/^agentgateway_cost_catalog_lookups_total\{status="Exact",.*"unheard-of"/)).toBe(1)
    expect(value(/^agentgateway_gen_ai_server_request_duration_count\{.*gpt-4o-mini-2024/)).toBe(1)
    expect(value(/^agentgateway_upstream_call_duration_seconds_count\{/)).toBe(2)
    expect(value(/^agentgateway_response_bytes_total\{/)).toBeGreaterThan(100)
    expect(value(/^agentgateway_build_info\{tag="\d+\.\d+\.\d+"\}/)).toBe(1)
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
    await program.ask(
      { traceparent: `00-${TRACE}-${PARENT}-01` },
      { max_tokens: 9, temperature: 0.5, top_p: 0.9 },
    )
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
    // All of them: none is lost, and none comes to it unnoticed.
    expect(attributes(span)).toEqual({
      gateway: 'test/gateway',
      listener: 'http',
      route: 'test/openai',
      endpoint: `127.0.0.1:${model.port}`,
      protocol: 'llm',
      reason: 'Upstream',
      'client.address': '127.0.0.1',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': program.port,
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.request.max_tokens': 9,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 100,
      'gen_ai.usage.cache_read.input_tokens': 400,
      'gen_ai.usage.reasoning_tokens': 60,
      'agw.ai.usage.cost.total': expect.closeTo(COST, 12),
      'agw.ai.usage.cost.input': expect.closeTo((600 * 0.15) / 1e6, 12),
      'agw.ai.usage.cost.cache_read': expect.closeTo((400 * 0.075) / 1e6, 12),
      'agw.ai.usage.cost.output': expect.closeTo((40 * 0.6) / 1e6, 12),
      'agw.ai.usage.cost.reasoning': expect.closeTo((60 * 0.6) / 1e6, 12),
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

  test('the span of a request that failed says so, and which calls and policies it met', async () => {
    const model = await startModel(errorReply(500))
    const collector = await startCollector()
    const table = tableFor(model.port, tracingTo(collector.url, { randomSampling: 'true' }))
    table.listeners[0]!.rules[0]!.traffic = {
      retry: { attempts: 1, codes: [500], backoffMs: 1 },
      headerModifiers: { request: { set: [{ name: 'x-a', value: 'b' }], add: [], remove: [] } },
    } as never
    const program = await startProgram(table)
    await program.ask()
    table.listeners[0]!.rules[0]!.backends = []
    await program.ask()
    await program.end()
    const [failed, refused] = collector.spans
    expect(failed).toMatchObject({
      status: { code: 2 },
      events: [
        { name: 'policy headerModifiers' },
        { name: 'upstream call' },
        { name: 'upstream call' },
      ],
    })
    expect(failed).not.toHaveProperty('parentSpanId')
    expect(attributes(failed)).toMatchObject({
      'http.response.status_code': 500,
      'retry.attempt': 1,
    })
    expect(failed.events.slice(1).map(attributes)).toEqual(
      [1, 2].map(() => ({
        endpoint: `127.0.0.1:${model.port}`,
        status: 500,
      })),
    )
    expect(refused.status).toEqual({ code: 2, message: expect.any(String) })
    expect(attributes(refused)['error.type']).toBe('Internal')
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

  test('no key is told of, neither the gateway’s nor a client’s', async () => {
    const model = await startModel(errorReply(500))
    const collector = await startCollector()
    const table = tableFor(model.port, tracingTo(collector.url, { randomSampling: 'true' }))
    table.listeners[0]!.rules[0]!.traffic = {
      retry: { attempts: 1, codes: [500], backoffMs: 1 },
      headerModifiers: { request: { set: [{ name: 'x-a', value: 'b' }], add: [], remove: [] } },
    } as never
    const program = await startProgram(table)
    const own = 'sk-of-a-client'
    for (const name of ['authorization', 'x-api-key', 'cookie']) await program.ask({ [name]: own })
    // Nobody is there to answer, which the gateway says in its own words.
    table.listeners[0]!.rules[0]!.backends = []
    await program.ask({ authorization: own })
    const told = [
      ...program.lines(),
      await program.metrics(),
      await program.see('/'),
      await program.see('/requests'),
      await program.see('/config_dump'),
    ]
    await program.end()
    expect(program.lines()).toHaveLength(4)
    expect(collector.spans).toHaveLength(4)
    expect(JSON.stringify([told, collector.spans])).not.toMatch(RegExp(`${own}|${KEY}|${PROMPT}`))
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
