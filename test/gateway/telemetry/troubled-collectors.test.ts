// Who collects spans may be away, slow, or refuse them: clients never notice, and what waits stays little.

import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSinks } from '../../../gateway/proxy/telemetry-sinks.ts'
import type { GatewayTable } from '../../../gateway/routing/routing-table.ts'
import { createSpanExporter } from '../../../gateway/telemetry/export-spans.ts'
import type { RequestRecord } from '../../../gateway/telemetry/request-record.ts'
import { startModel } from '../ai/start-model.ts'
import { startCollector, tracingTo } from './start-collector.ts'
import { startProgram, tableFor } from './start-program.ts'

const ALWAYS = { randomSampling: 'true' }

const record = (): RequestRecord => ({
  startedAt: Date.now(),
  startedMs: performance.now(),
  gateway: 'ns/gw',
  port: 8080,
  clientAddress: '127.0.0.1:5000',
  method: 'POST',
  host: 'localhost',
  path: '/',
  httpVersion: '1.1',
  status: 200,
  protocol: 'http',
  trace: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true },
})

const refusing = (status: number) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"no"}')

describe('clients are answered as if nothing were wrong when the collector', () => {
  test.each([
    ['refuses', refusing(500)],
    ['has no time', refusing(503)],
    ['never answers', () => {}],
    ['breaks off', (response: ServerResponse) => response.destroy()],
    ['talks nonsense', (response: ServerResponse) => response.end('nonsense')],
  ])('%s', async (_title, answer: (response: ServerResponse) => void) => {
    const model = await startModel()
    const collector = await startCollector(answer)
    const program = await startProgram(tableFor(model.port, tracingTo(collector.url, ALWAYS)))
    for (let index = 0; index < 20; index++) expect(await program.ask()).toBe(200)
    await expect.poll(collector.batches, { timeout: 10_000 }).toBeGreaterThan(0)
    for (let index = 0; index < 5; index++) expect(await program.ask()).toBe(200)
    expect(program.lines()).toHaveLength(25)
  })
})

test('what waits for a collector that takes nothing stays little, and is sent when it does', async () => {
  const waiting: ServerResponse[] = []
  let takes = false
  const collector = await startCollector((response) => {
    if (takes) response.setHeader('content-type', 'application/json').end('{}')
    else waiting.push(response)
  })
  const exporter = createSpanExporter(`${collector.url}/v1/traces`, {}, () => {})
  for (let index = 0; index < 20_000; index++) exporter.export(record(), 1)
  await expect.poll(collector.batches).toBeGreaterThan(0)
  takes = true
  for (const response of waiting) response.setHeader('content-type', 'application/json').end('{}')
  await exporter.close()
  expect(collector.spans.length).toBeGreaterThan(1_000)
  expect(collector.spans.length).toBeLessThan(4_000)
})

test('that spans cannot be sent is said once, and again after they could be', async () => {
  let status = 500
  const collector = await startCollector((response) => refusing(status)(response))
  const said: unknown[] = []
  const exporter = createSpanExporter(`${collector.url}/v1/traces`, {}, (error) => said.push(error))
  const send = async () => {
    const before = collector.batches()
    exporter.export(record(), 1)
    await expect.poll(collector.batches).toBe(before + 1)
    // Its answer has to be read, too.
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await send()
  await send()
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(
    /^spans cannot be sent to http:\/\/127\.0\.0\.1:\d+\/v1\/traces: .*Internal Server Error/,
  )
  status = 200
  await send()
  status = 500
  await send()
  expect(said).toHaveLength(2)
  await exporter.close()
})

describe('a collector behind a Service', () => {
  const tracingToService = (ports: number[]) => ({
    ...tracingTo('', ALWAYS).tracing!,
    endpoint: {
      type: 'backend' as const,
      backend: {
        type: 'service' as const,
        name: 'test/otel',
        port: 4318,
        endpoints: ports.map((port) => ({ address: '127.0.0.1', port })),
      },
    },
  })
  const startSinks = () => {
    const said: unknown[] = []
    const sinks = createSinks({
      gateway: { namespace: 'test', name: 'gateway' },
      version: '1',
      mark: '',
      write() {},
      report: (error) => said.push(error),
    })
    onTestFinished(() => sinks.close())
    return { sinks, said }
  }

  test('that has no endpoints is missed once, not for each request', async () => {
    const { sinks, said } = startSinks()
    for (let index = 0; index < 50; index++)
      sinks.finished(record(), 1, { tracing: tracingToService([]) })
    expect(said).toEqual(['spans cannot be sent: no healthy backends'])
  })

  test('that moves about gets what was sent to each of its places', async () => {
    const { sinks, said } = startSinks()
    const collectors = await Promise.all(Array.from({ length: 6 }, () => startCollector()))
    for (const { port } of collectors)
      sinks.finished(record(), 1, { tracing: tracingToService([port]) })
    await sinks.close()
    await expect.poll(() => collectors.map(({ spans }) => spans.length)).toEqual([1, 1, 1, 1, 1, 1])
    expect(said).toEqual([])
  })

  test('of an earlier configuration is left alone once there were four others', async () => {
    const { sinks } = startSinks()
    const collectors = await Promise.all(Array.from({ length: 6 }, () => startCollector()))
    for (const { port, batches } of collectors) {
      sinks.finished(record(), 1, { tracing: tracingToService([port]) })
      await expect.poll(batches).toBe(1)
    }
    const left = () => collectors.map(({ connections }) => connections())
    await expect.poll(left).toEqual([0, 0, 1, 1, 1, 1])
    await sinks.close()
    await expect.poll(left).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('with several endpoints gets all of a proxy’s spans in one place', async () => {
    const { sinks } = startSinks()
    const collectors = await Promise.all(Array.from({ length: 3 }, () => startCollector()))
    const ports = collectors.map(({ port }) => port)
    for (let index = 0; index < 20; index++)
      sinks.finished(record(), 1, { tracing: tracingToService(ports) })
    await sinks.close()
    expect(collectors.map(({ spans }) => spans.length).sort()).toEqual([0, 0, 20])
  })
})

test.each([
  ['says nothing', () => {}],
  ['has no time', refusing(503)],
  ['breaks off', (response: ServerResponse) => response.destroy()],
])(
  'who ends waits for a collector that %s, but not for long, and leaves nothing open',
  async (_title, answer: (response: ServerResponse) => void) => {
    const collector = await startCollector(answer)
    const exporter = createSpanExporter(`${collector.url}/v1/traces`, {}, () => {})
    for (let index = 0; index < 2_000; index++) exporter.export(record(), 1)
    await expect.poll(collector.batches).toBeGreaterThan(0)
    // Its own patience with a collector is five seconds.
    const enough = new Promise((resolve) => setTimeout(resolve, 3_500, 'still waits'))
    expect(await Promise.race([exporter.close(), enough])).toBeUndefined()
    // What was on its way arrives.
    await expect.poll(collector.connections).toBe(0)
    const sent = collector.batches()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    // Nothing is tried again, which would keep the process alive.
    expect([collector.batches(), collector.connections()]).toEqual([sent, 0])
  },
)

test('a table without a collector traces nothing, and asks nobody', async () => {
  const model = await startModel()
  const table: GatewayTable = tableFor(model.port)
  const program = await startProgram(table)
  await program.ask({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })
  expect(program.lines()[0]).not.toContain('trace.id')
  expect(model.asked[0]!.headers.traceparent).toBe(
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  )
})
