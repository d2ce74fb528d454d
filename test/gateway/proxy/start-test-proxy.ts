// A proxy on a free port, with what it recorded of each request.

import { onTestFinished } from 'vitest'
import { createProxy, type GatewayProxy } from '../../../gateway/proxy/create-proxy.ts'
import type { GatewayTable } from '../../../gateway/routing/routing-table.ts'
import type { RequestRecord } from '../../../gateway/telemetry/request-record.ts'
import { PORT } from './gateway-table.ts'

export type TestProxy = {
  proxy: GatewayProxy
  address: string
  port: number
  records: RequestRecord[]
  faults: unknown[]
}

export async function startTestProxy(
  table: GatewayTable,
  env: Record<string, string> = {},
): Promise<TestProxy> {
  const records: RequestRecord[] = []
  const faults: unknown[] = []
  const proxy = createProxy({
    env: {
      BIND_ADDRESS: '127.0.0.1',
      PORT_8080: '0',
      DRAIN_TIMEOUT_MS: '500',
      DRAIN_QUIET_MS: '0',
      ...env,
    },
    finished: (record) => records.push(record),
    report: (error) => faults.push(error),
  })
  await proxy.serve(table)
  onTestFinished(() => proxy.close())
  const port = proxy.boundPort(PORT)!
  return { proxy, port, address: `http://127.0.0.1:${port}`, records, faults }
}
