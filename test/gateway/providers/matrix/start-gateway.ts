// A proxy with a prefix for each provider, and the simulators behind it.

import { createProxy } from '../../../../gateway/proxy/create-proxy.ts'
import type { AiProvider } from '../../../../gateway/routing/routing-table.ts'
import type { RequestRecord } from '../../../../gateway/telemetry/request-record.ts'
import { startSimulators } from '../../../../src/simulators/start-simulators.ts'
import { aiBackend, PORT, tableOf } from '../../proxy/gateway-table.ts'
import { type ProviderRow, providerRows, ROUTES } from './provider-rows.ts'

const slug = (name: string) => name.replace(/[^a-z]+/gi, '-').toLowerCase()

export async function startGateway() {
  const simulators = await startSimulators()
  const { addresses } = simulators
  const backendOf = (
    row: ProviderRow,
    more: Partial<AiProvider> = {},
    auth?: ProviderRow['wrongKey'],
  ) => {
    const { policies = {}, ...rest } = row.backend(addresses)
    const own = { ...policies, ...(auth && { auth }), ai: { routes: ROUTES } }
    return aiBackend(row.provider, { ...rest, ...more, policies: own })
  }
  const rules = providerRows.flatMap((row) => [
    { prefix: `/${slug(row.name)}`, backend: backendOf(row) },
    { prefix: `/wrong-key/${slug(row.name)}`, backend: backendOf(row, {}, row.wrongKey) },
    { prefix: `/any-model/${slug(row.name)}`, backend: backendOf(row, { model: undefined }) },
  ])
  const records: RequestRecord[] = []
  const faults: unknown[] = []
  const proxy = createProxy({
    env: {
      BIND_ADDRESS: '127.0.0.1',
      PORT_8080: '0',
      OPENAI_BASE_URL: addresses.openai!,
      ANTHROPIC_BASE_URL: addresses.anthropic!,
      GEMINI_BASE_URL: addresses.gemini!,
      AZUREOPENAI_BASE_URL: addresses.azure!,
      BEDROCK_BASE_URL: addresses.bedrock!,
    },
    finished: (record) => records.push(record),
    report: (error) => faults.push(error),
  })
  await proxy.serve(tableOf(rules))
  const origin = `http://127.0.0.1:${proxy.boundPort(PORT)}`
  return {
    records,
    faults,
    at: (row: ProviderRow, variant = '') => `${origin}${variant}/${slug(row.name)}`,
    async close() {
      await proxy.close()
      await simulators.close()
    },
  }
}
