import { expect, onTestFinished, test } from 'vitest'
import { runProxy } from '../../../gateway/proxy/run-proxy.ts'
import type { GatewayTable } from '../../../gateway/routing/routing-table.ts'
import { startSimulators } from '../../../src/simulators/start-simulators.ts'
import { freePort } from './free-port.ts'
import { aiBackend, tableOf } from './gateway-table.ts'

async function startProgram() {
  const [proxy, readiness, metrics] = [await freePort(), await freePort(), await freePort()]
  const simulators = await startSimulators()
  const stop = new AbortController()
  let onTable!: (table: GatewayTable) => void
  let log = ''
  const ended = runProxy({
    gateway: { namespace: 'test', name: 'gateway' },
    env: {
      BIND_ADDRESS: '127.0.0.1',
      PORT_8080: String(proxy),
      PORT_15021: String(readiness),
      PORT_15020: String(metrics),
      PORT_15000: '0',
      OPENAI_BASE_URL: simulators.addresses.openai,
    },
    signal: stop.signal,
    subscribe: (listener) => {
      onTable = listener
    },
    write: (text) => {
      log += text
    },
  })
  onTestFinished(async () => {
    stop.abort()
    await ended
    await simulators.close()
  })
  await expect.poll(() => onTable).toBeDefined()
  return {
    address: `http://127.0.0.1:${proxy}`,
    readiness: async () => (await fetch(`http://127.0.0.1:${readiness}/healthz/ready`)).status,
    metrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    serve: (table: GatewayTable) => onTable(table),
    readLog: () => log,
    stop,
    ended,
  }
}

const auth = { type: 'key', key: 'sk-lab-demo-key' } as const
const backend = aiBackend('openai', { model: 'gpt-4o-mini', policies: { auth } })

test('is ready with its first table, tells of each request, and ends with the signal', async () => {
  const program = await startProgram()
  expect(await program.readiness()).toBe(503)
  program.serve(tableOf([{ prefix: '/openai', backend }]))
  await expect.poll(program.readiness).toBe(200)

  const answer = await fetch(`${program.address}/openai/v1/chat/completions?key=in-the-query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'a secret prompt' }] }),
  })
  expect(answer.status).toBe(200)
  const { usage } = (await answer.json()) as { usage: Record<string, number> }

  const line = program.readLog().split('\n').at(-2)
  expect(line).toMatch(/^\S+ info request gateway=test\/gateway listener=http route=test\/openai /)
  expect(line).toMatch(/ http\.method=POST .* http\.status=200 protocol=llm /)
  expect(line).toMatch(` gen_ai.usage.output_tokens=${usage.completion_tokens} `)
  expect(program.readLog()).not.toMatch(/sk-lab|secret prompt|in-the-query/)
  const metrics = await program.metrics()
  expect(metrics).toMatch(/agentgateway_requests_total\{.*status="200",reason="Upstream"\} 1\n/)
  expect(metrics).toMatch(
    RegExp(
      `agentgateway_gen_ai_client_token_usage_sum\\{gen_ai_token_type="input".*\\} ${usage.prompt_tokens}\n`,
    ),
  )

  program.stop.abort()
  await program.ended
  await expect(program.readiness()).rejects.toThrow()
  await expect(fetch(program.address)).rejects.toThrow()
})

test.each([
  [{ OPENAI_BASE_URL: 'nonsense' }, 'OPENAI_BASE_URL must be an http or https address'],
  [{ PORT_15020: 'x' }, 'PORT_15020 must be a whole number'],
])('says what is wrong with its environment: %o', async (env, message) => {
  const gateway = { namespace: 'test', name: 'gateway' }
  const { signal } = new AbortController()
  await expect(runProxy({ gateway, env, signal, subscribe: () => {} })).rejects.toThrow(message)
})
