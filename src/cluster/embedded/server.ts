// The embedded cluster's own process: the API, the controllers and the kubelet. Started in the background, it tells
// whoever started it that it is ready, and lives on without them.

import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import packageJson from '../../../package.json' with { type: 'json' }
import { type ApiServer, startApiServer } from '../../apiserver/start-api-server.ts'
import { LabError } from '../../kube/lab-error.ts'
import { startWorkloads, type Workloads } from '../../workloads/start-workloads.ts'
import { loadCredentials } from './credentials.ts'
import { kubeconfigText } from './kubeconfig.ts'
import { readRecord, type ServerRecord, serverFiles, writeWhole } from './server-files.ts'
import { takeLock } from './take-lock.ts'

/** What the process that started this one is told. */
export type ServerMessage = { type: 'ready'; port: number } | { type: 'failed'; message: string; hint?: string }

const KUBERNETES_VERSION = 'v1.32.0+ai-gateway-lab'
const IMAGE = `ai-gateway-lab/gateway:${packageJson.version}`

const { values } = parseArgs({ options: { home: { type: 'string' }, programs: { type: 'string' } } })
try {
  await serve(values.home ?? '', values.programs ?? '')
} catch (error) {
  const { message, hint } = error as LabError
  log(error instanceof LabError ? message : String((error as Error).stack ?? error))
  tellParent({ type: 'failed', message, ...(error instanceof LabError && { hint }) })
  process.exitCode = 1
  process.disconnect?.()
}

async function serve(home: string, programsFolder: string) {
  const files = serverFiles(home)
  mkdirSync(files.folder, { recursive: true, mode: 0o700 })
  const unlock = takeLock(files.lock, home)
  const { tls, adminToken } = await loadCredentials(files)

  let workloads: Workloads | undefined
  const server = await startOnPort(readRecord(files)?.port, {
    dataDir: files.data,
    tls,
    adminToken,
    runtime: () => workloads,
    version: KUBERNETES_VERSION,
  })
  const kubeconfig = (user: string, token: string, namespace?: string) =>
    kubeconfigText({ port: server.port, certificate: tls.cert, user, token, namespace })
  workloads = await startWorkloads({
    client: server.client,
    podsFolder: files.pods,
    programs: { [IMAGE]: { folder: programsFolder, entrypoint: 'gateway.js', commands: ['gateway.js', 'simulators.js'] } },
    kubeconfigFor: async (namespace, account) => kubeconfig(account, server.issueToken(namespace, account), namespace),
    kubernetesVersion: KUBERNETES_VERSION,
    log,
  })

  writeWhole(files.kubeconfig, kubeconfig('kubernetes-admin', adminToken))
  const record: ServerRecord = {
    pid: process.pid,
    port: server.port,
    startedAt: new Date().toISOString(),
    version: packageJson.version,
  }
  writeWhole(files.record, JSON.stringify(record))
  endOnSignal(server, workloads, unlock)
  tellParent({ type: 'ready', port: server.port })
  process.disconnect?.()
  log(`serving at https://127.0.0.1:${server.port}`)
}

/** On the port that kubeconfigs and kubectl's caches know already, where that is still free. */
async function startOnPort(port: number | undefined, options: Parameters<typeof startApiServer>[0]) {
  try {
    return await startApiServer({ ...options, port })
  } catch (error) {
    if (port === undefined || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    log(`port ${port} is taken by another program`)
    return startApiServer(options)
  }
}

function endOnSignal(server: ApiServer, workloads: Workloads, unlock: () => void) {
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    await workloads.stop()
    await server.close()
    unlock()
    process.exit(0)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  // The terminal from which it was started may close.
  process.on('SIGHUP', () => {})
  process.on('uncaughtException', (error) => log(`uncaught: ${error.stack ?? error}`))
  process.on('unhandledRejection', (error) => log(`unhandled: ${error instanceof Error ? error.stack : error}`))
}

function tellParent(message: ServerMessage) {
  process.send?.(message)
}

function log(line: string) {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`)
}
