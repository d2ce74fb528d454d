// The proxies that are compared, and how each is started and asked.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePrograms } from '../../../src/build/bundle-programs.mjs'
import { proxyConfig } from './nginx-configs.mjs'
import { LISTENER_PORT, tableOf } from './routing-tables.mjs'
import { startProcess, waitForPort } from './start-process.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
export const PROXY_CPU = '0'

const started = async (port, child) => {
  await waitForPort(port, child)
  return { ...child, port }
}

export async function startNginx({ folder, ports, freePort }) {
  const port = await freePort()
  const config = join(folder, 'proxy.conf')
  writeFileSync(config, proxyConfig(folder, port, ports))
  return started(port, startProcess(PROXY_CPU, NGINX, ['-c', config]))
}

export const NGINX = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'

export const startForwarder =
  (program) =>
  async ({ ports, freePort }) => {
    const port = await freePort()
    const args = [here(program), port, ports.small, ports.large].map(String)
    return started(port, startProcess(PROXY_CPU, process.execPath, args))
  }

/** As it goes into the package. */
export async function bundleGateway(folder) {
  await bundlePrograms(folder, { 'serve-table': 'test/bench/gateway/serve-table.ts' })
  return join(folder, 'serve-table.js')
}

let tables = 0

export const startOurs =
  ({ workers = 1, cpus = PROXY_CPU, wait = true, small, ...table } = {}) =>
  async ({ folder, bundle, ports, freePort }) => {
    const [port, readiness, metrics] = [await freePort(), await freePort(), await freePort()]
    const file = join(folder, `table-${tables++}.json`)
    writeFileSync(file, JSON.stringify(tableOf({ large: ports.large, ...table })))
    const env = {
      NODE_ENV: 'production',
      BIND_ADDRESS: '127.0.0.1',
      [`PORT_${LISTENER_PORT}`]: String(port),
      PORT_15021: String(readiness),
      PORT_15020: String(metrics),
      PORT_15000: '0',
      OPENAI_BASE_URL: `http://127.0.0.1:${small ?? ports.small}`,
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${ports.small}`,
      WORKERS: String(workers),
    }
    const args = [
      ...(process.env.GATEWAY_NODE_OPTIONS ?? '').split(' ').filter(Boolean),
      bundle,
      file,
    ]
    const child = startProcess(cpus, process.execPath, args, { env })
    return wait ? started(port, child) : { ...child, port }
  }

/** With the versions whose streams work: fresh installations of the gateway resolve newer ones that do not. */
const PORTKEY = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.13.5', hono: '4.9.7' },
}

/** Kept between runs. */
export function installPortkey() {
  const folder = join(tmpdir(), 'ai-gateway-lab-bench-portkey-1.15.2')
  const program = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(PORTKEY))
  const options = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev']
  execFileSync('npm', options, { cwd: folder, stdio: 'pipe' })
  return program
}

export async function startPortkey({ portkey, freePort }) {
  const port = await freePort()
  const args = ['--import', here('on-loopback.mjs'), portkey, '--headless', `--port=${port}`]
  return started(
    port,
    startProcess(PROXY_CPU, process.execPath, args, { env: { NODE_ENV: 'production' } }),
  )
}

export const portkeyHeaders = (provider, port) => ({
  'x-portkey-provider': provider,
  'x-portkey-custom-host': `http://127.0.0.1:${port}/v1`,
})
