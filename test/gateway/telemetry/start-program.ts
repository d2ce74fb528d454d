// A proxy as a program, with all that it tells: its log, its metrics, its admin's page.

import { expect, onTestFinished } from 'vitest'
import { runProxy } from '../../../gateway/proxy/run-proxy.ts'
import type { FrontendPolicies, GatewayTable } from '../../../gateway/routing/routing-table.ts'
import { freePort } from '../proxy/free-port.ts'
import { aiBackend, tableOf } from '../proxy/gateway-table.ts'

export const KEY = 'sk-never-to-be-seen'
export const PROMPT = 'a prompt that nobody is told'

export type Program = Awaited<ReturnType<typeof startProgram>>

export async function startProgram(table: GatewayTable, env: Record<string, string> = {}) {
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
      DRAIN_QUIET_MS: '0',
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
    port,
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

export function tableFor(
  port: number,
  frontend?: FrontendPolicies,
  policies: object = {},
): GatewayTable {
  const backend = aiBackend('openai', {
    model: 'gpt-4o-mini',
    host: '127.0.0.1',
    port,
    policies: { auth: { type: 'key', key: KEY }, ...policies },
  })
  return { ...tableOf([{ prefix: '/openai', backend }]), ...(frontend && { frontend }) }
}
