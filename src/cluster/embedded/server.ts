// The embedded cluster's own process: the API, the controllers and the kubelet. Started in the background, it tells
// whoever started it that it is ready, and lives on without them.

import { existsSync, fstatSync, ftruncateSync, mkdirSync, readFileSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import packageJson from '../../../package.json' with { type: 'json' }
import { type ApiServerOptions, startApiServer } from '../../apiserver/start-api-server.ts'
import { EnvironmentError, LabError } from '../../kube/lab-error.ts'
import { isFreePort } from '../../workloads/free-port.ts'
import { startWorkloads, type Workloads } from '../../workloads/start-workloads.ts'
import { loadCredentials } from './credentials.ts'
import { endLeftovers } from './end-leftovers.ts'
import { kubeconfigText, namespaceOf } from './kubeconfig.ts'
import { serverMark } from './process-identity.ts'
import { readRecord, type ServerRecord, serverFiles, writeWhole } from './server-files.ts'
import { type Lock, LockHeldError, takeLock } from './take-lock.ts'

/** What the process that started this one is told. */
export type ServerMessage =
  | { type: 'ready'; port: number }
  /** Another one has the store. */
  | { type: 'held'; pid: number }
  | { type: 'failed'; message: string; hint?: string }

const KUBERNETES_VERSION = 'v1.32.0+ai-gateway-lab'
/** How long a server may outlive its folder. */
const LOOK_MS = 2_000
const MAX_LOG_BYTES = 20 * 1024 * 1024
const IMAGE = `ai-gateway-lab/gateway:${packageJson.version}`

const { values } = parseArgs({
  options: { home: { type: 'string' }, programs: { type: 'string' } },
})
serve(values.home ?? '', values.programs ?? '').catch(async (error) => {
  await tellParent(failureOf(error))
  process.exit(1)
})

async function serve(home: string, programsFolder: string) {
  const files = serverFiles(home)
  mkdirSync(files.folder, { recursive: true, mode: 0o700 })
  const lock = takeLock(files.lock, serverMark(home))
  const { tls, adminToken } = await loadCredentials(files)

  // What a server that was killed has left behind ends while this one starts; the locked folder is nobody else's.
  endLeftovers(files.pods).catch((error) => log(`ending what was left: ${messageOf(error)}`))
  let workloads: Workloads | undefined
  const server = await startOnPort(readRecord(files)?.port, {
    dataDir: files.data,
    tls,
    adminToken,
    runtime: () => workloads,
    version: KUBERNETES_VERSION,
    log,
  })
  const kubeconfig = (user: string, token: string, namespace?: string) =>
    kubeconfigText({ port: server.port, certificate: tls.cert, user, token, namespace })
  workloads = await startWorkloads({
    client: server.client,
    podsFolder: files.pods,
    programs: {
      [IMAGE]: {
        folder: programsFolder,
        entrypoint: 'gateway.js',
        commands: ['gateway.js', 'simulators.js'],
      },
    },
    access: {
      token: server.issueToken,
      kubeconfig: (namespace, account) =>
        kubeconfig(account, server.issueToken(namespace, account), namespace),
    },
    kubernetesVersion: KUBERNETES_VERSION,
    log,
  })

  if (!lock.isHeld()) throw new EnvironmentError('Another server took over while this one started.')
  // Whoever has chosen a namespace stays in it.
  const chosen = existsSync(files.kubeconfig)
    ? namespaceOf(readFileSync(files.kubeconfig, 'utf8'))
    : undefined
  writeWhole(files.kubeconfig, kubeconfig('kubernetes-admin', adminToken, chosen))
  const record: ServerRecord = {
    pid: process.pid,
    port: server.port,
    startedAt: new Date().toISOString(),
    version: packageJson.version,
    programsFolder,
  }
  writeWhole(files.record, JSON.stringify(record))
  // Its port is kept for the next time; that it ended as it should is what the missing process says.
  const noteEnd = () => writeWhole(files.record, JSON.stringify({ ...record, pid: 0 }))
  endOnSignal(async () => {
    await workloads?.stop()
    await server.close()
    noteEnd()
    lock.release()
  })
  endWithLock(lock, async () => workloads?.stop())
  await tellParent({ type: 'ready', port: server.port })
  log(`serving at https://127.0.0.1:${server.port}`)
}

/** On the port that kubeconfigs and kubectl's caches know already, where that is still free. */
async function startOnPort(port: number | undefined, options: ApiServerOptions) {
  const isFree = port !== undefined && (await isFreePort(port))
  if (port !== undefined && !isFree) log(`port ${port} is taken by another program`)
  try {
    return await startApiServer({ ...options, ...(isFree && { port }) })
  } catch (error) {
    throw unreadable(options.dataDir, error)
  }
}

/** Nothing is thrown away unasked: what is there may be mended, or given up. */
function unreadable(folder: string, error: unknown) {
  if (!existsSync(folder)) return error
  return new EnvironmentError(
    `What the embedded cluster keeps in ${folder} cannot be used: ${messageOf(error)}`,
    { hint: 'To begin with an empty cluster: ai-gateway-lab cluster down --wipe', cause: error },
  )
}

/**
 * Whoever removes the folder of a server that runs has no way left to find it, and may start another in its place. What is
 * there now is not its own: it ends its pods and writes nothing more.
 */
function endWithLock(lock: Lock, endPods: () => Promise<void> | undefined) {
  const looking = setInterval(async () => {
    if (!lock.isLost()) return
    clearInterval(looking)
    log('the lock is gone, and so is this server')
    await endPods()
    process.exit(1)
  }, LOOK_MS)
  looking.unref()
}

function endOnSignal(cleanUp: () => Promise<void>) {
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    await cleanUp().catch((error) => log(`ending: ${messageOf(error)}`))
    process.exit(0)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  // The terminal from which it was started may close.
  process.on('SIGHUP', () => {})
  process.on('uncaughtException', (error) => log(`uncaught: ${error.stack ?? error}`))
  process.on('unhandledRejection', (error) =>
    log(`unhandled: ${error instanceof Error ? error.stack : error}`),
  )
}

/** Resolves when it was told, or when there is nobody to tell. */
function tellParent(message: ServerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) return resolve()
    process.send(message, () => {
      if (process.connected) process.disconnect()
      resolve()
    })
  })
}

function failureOf(error: unknown): ServerMessage {
  if (error instanceof LockHeldError) return { type: 'held', pid: error.pid }
  if (error instanceof LabError) {
    log(error.message)
    return { type: 'failed', message: error.message, hint: error.hint }
  }
  log(String((error as Error).stack ?? error))
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return {
      type: 'failed',
      message: 'The embedded cluster cannot start: the disk is full.',
      hint: `Make room where ${values.home} is, then: ai-gateway-lab cluster up`,
    }
  return { type: 'failed', message: `The embedded cluster cannot start: ${messageOf(error)}` }
}

/** What is said ends up in one file, which begins anew before it fills a disk. */
function log(line: string) {
  try {
    const { size } = fstatSync(process.stderr.fd)
    if (size > MAX_LOG_BYTES) ftruncateSync(process.stderr.fd)
    writeSync(process.stderr.fd, `${new Date().toISOString()} ${line}\n`)
  } catch {
    // The disk is full, or whoever read this is gone.
  }
}

function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error)
}
