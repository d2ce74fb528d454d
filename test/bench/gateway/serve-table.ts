// Our proxy as it runs in a pod, telemetry and all, but with a table from a file instead of the Kubernetes API.

import { readFileSync } from 'node:fs'
import { runProxy } from '../../../gateway/proxy/run-proxy.ts'
import type { GatewayTable } from '../../../gateway/routing/routing-table.ts'

const read = (): GatewayTable => JSON.parse(readFileSync(process.argv[2]!, 'utf8'))

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
void runProxy({
  gateway: { namespace: 'bench', name: 'gateway' },
  env: process.env,
  signal: stop.signal,
  subscribe(onTable) {
    onTable(read())
    process.on('SIGHUP', () => onTable(read()))
  },
}).then(() => process.exit(0))
