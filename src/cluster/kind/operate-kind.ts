// What is done with a kind cluster: made or started, given the image, stopped, deleted. Loaded when it is done.

import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EnvironmentError } from '../../kube/lab-error.ts'
import type { ClusterStatus, Progress } from '../cluster.ts'
import { ContextError } from '../context/context-error.ts'
import { probeServer } from '../context/probe-server.ts'
import { createKindCluster, deleteKindCluster } from './create-cluster.ts'
import { explainFailure } from './explain-failure.ts'
import { askEngine, type Engine, findEngine } from './find-engine.ts'
import { ensureGatewayImage, saveImage } from './gateway-image.ts'
import { inspectForKind } from './inspect-for-kind.ts'
import { inspectNode, isTheLabsNode } from './inspect-node.ts'
import { ForeignClusterError } from './kind-cluster.ts'
import {
  CLUSTER_NAME,
  forgetKindCluster,
  type KindFiles,
  type KindRecord,
  readKindRecord,
  writeKindRecord,
} from './kind-files.ts'
import { findNodeImage } from './node-image.ts'
import { runTool } from './run-tool.ts'

type Options = { files: KindFiles; env: NodeJS.ProcessEnv }
type UpOptions = Options & {
  programsFolder: string
  report: (progress: Progress) => void
  signal?: AbortSignal
}

/** Each part finds what an interrupted one has left, and goes on from there. */
export async function bringUp({ files, env, programsFolder, report, signal }: UpOptions) {
  let record = readKindRecord(files)
  const engine = await engineOf(record, env, signal)
  report({ phase: 'Looking at this machine', detail: engine.name })
  await requireFitness(engine, env, signal)

  let node = await inspectNode(engine, signal)
  if (node && !isTheLabsNode(node, record)) throw new ForeignClusterError()
  if (node && !record?.container) {
    report({ phase: 'Removing what is half made' })
    await remove(engine, files)
    node = undefined
  }

  // Before the node, which needs longer: where the image cannot be had, nothing was made in vain.
  report({ phase: 'Building the gateway’s image' })
  const image = await ensureGatewayImage(engine, {
    programsFolder,
    contextFolder: files.context,
    signal,
  })

  if (node && record) {
    if (!node.isRunning) await startNode(engine, node.container, report, signal)
  } else {
    const nodeImage = await findNodeImage(engine, signal)
    if (!nodeImage.isHere) report({ phase: 'Fetching the node image', detail: nodeImage.name })
    record = { engine: engine.name, startedAt: new Date().toISOString() }
    writeKindRecord(files, record)
    try {
      await createKindCluster(engine, { files, nodeImage: nodeImage.name, report, signal })
    } catch (error) {
      if (await isGone(engine)) forgetKindCluster(files)
      throw error
    }
    const made = await inspectNode(engine, signal)
    if (!made)
      throw new EnvironmentError('kind made a cluster, and it is gone again.', {
        hint: 'ai-gateway-lab cluster up --cluster kind',
      })
    record = { ...record, container: made.container }
    writeKindRecord(files, record)
  }
  report({ phase: 'Waiting for the API' })
  await waitForApi(engine, files, signal)
  await loadImage(engine, files, record, image, report, signal)
}

/** The one that the cluster was made with; another has no such node. */
async function engineOf(
  record: KindRecord | undefined,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Engine> {
  return findEngine(record ? { ...env, KIND_EXPERIMENTAL_PROVIDER: record.engine } : env, signal)
}

async function requireFitness(engine: Engine, env: NodeJS.ProcessEnv, signal?: AbortSignal) {
  const findings = await inspectForKind(engine, { env, signal })
  const problems = findings.filter(({ verdict }) => verdict === 'problem')
  if (problems.length === 0) return
  throw new EnvironmentError(
    `This machine is not fit for a kind cluster:\n${problems.map(({ subject, found }) => `  - ${subject}: ${found}`).join('\n')}`,
    { hint: problems.map(({ advice }) => advice).join('\n→ ') },
  )
}

async function startNode(
  engine: Engine,
  container: string,
  report: UpOptions['report'],
  signal?: AbortSignal,
) {
  report({ phase: 'Starting the node' })
  const { exitCode, stderr } = await engine.run(['start', container], { signal })
  if (exitCode !== 0) throw explainFailure('Starting the node', stderr)
}

const API_TIMEOUT_MS = 120_000

/** A kubeconfig that was lost, or whose credentials are refused, is written anew from the node, once. */
async function waitForApi(engine: Engine, files: KindFiles, signal?: AbortSignal) {
  const until = Date.now() + API_TIMEOUT_MS
  let isRenewed = false
  const renew = async () => {
    isRenewed = true
    rmSync(files.kubeconfig, { force: true })
    const args = ['export', 'kubeconfig', '--name', CLUSTER_NAME, '--kubeconfig', files.kubeconfig]
    const { exitCode, stderr } = await runTool('kind', args, { env: engine.env, signal })
    if (exitCode !== 0) throw explainFailure('Writing the kubeconfig', stderr)
  }
  if (!existsSync(files.kubeconfig)) await renew()
  for (;;) {
    signal?.throwIfAborted()
    try {
      await probeServer(files.kubeconfig)
      return
    } catch (error) {
      const trouble = error instanceof ContextError ? error.trouble : 'kubeconfig'
      const isMendable = trouble === 'kubeconfig' || trouble === 'credentials'
      if (isMendable && !isRenewed) await renew()
      else if (trouble !== 'unreachable' || Date.now() > until) throw error
      else await delay(500, undefined, { signal })
    }
  }
}

async function loadImage(
  engine: Engine,
  files: KindFiles,
  record: KindRecord,
  image: string,
  report: UpOptions['report'],
  signal?: AbortSignal,
) {
  if (record.image === image) return
  report({ phase: 'Putting the gateway’s image into the node', detail: image })
  mkdirSync(files.archives, { recursive: true, mode: 0o700 })
  const archive = join(files.archives, 'gateway.tar')
  try {
    await saveImage(engine, image, archive, signal)
    // As an archive: the other way asks docker for the image, also where another engine is used.
    const args = ['load', 'image-archive', archive, '--name', CLUSTER_NAME]
    const { exitCode, stderr } = await runTool('kind', args, { env: engine.env, signal })
    if (exitCode !== 0) throw explainFailure('Loading the image into the node', stderr)
  } finally {
    rmSync(archive, { force: true })
  }
  writeKindRecord(files, { ...record, image })
}

/** Stopped, it comes back as it was. With `wipe` it is deleted: only ever the lab's own. */
export async function takeDown({
  files,
  env,
  wipe,
  report,
}: Options & { wipe: boolean; report: (progress: Progress) => void }) {
  const record = readKindRecord(files)
  if (!record) return
  const engine = await engineOf(record, env)
  const node = await inspectNode(engine)
  if (node && !isTheLabsNode(node, record)) {
    // The lab's own is gone, and somebody has made another since.
    report({
      phase: 'Left as it is',
      detail: `a cluster "${CLUSTER_NAME}" that the lab did not make`,
    })
    if (wipe) forgetKindCluster(files)
    return
  }
  if (wipe) {
    if (node) {
      report({ phase: 'Deleting the cluster' })
      await remove(engine, files)
    }
    forgetKindCluster(files)
  } else if (node?.isRunning) {
    report({ phase: 'Stopping the node' })
    const { exitCode, stderr } = await engine.run(['stop', node.container])
    if (exitCode !== 0) throw explainFailure('Stopping the node', stderr)
  }
}

async function remove(engine: Engine, files: KindFiles) {
  const failure = await deleteKindCluster(engine, files)
  if (failure) throw explainFailure('Deleting the cluster', failure)
}

/** Where the engine does not answer any more it is not known, and the record stays for the next time. */
async function isGone(engine: Engine) {
  try {
    return (await inspectNode(engine)) === undefined
  } catch {
    return false
  }
}

export async function describeKind({ files, env }: Options): Promise<ClusterStatus> {
  const record = readKindRecord(files)
  if (!record) return { state: 'absent' }
  const engine = await askEngine(record.engine, env)
  if (!('run' in engine)) return { state: 'stopped', detail: engine.why }
  try {
    const node = await inspectNode(engine)
    if (!node) return { state: 'stopped', detail: 'its node is gone; `cluster up` makes it anew' }
    if (!isTheLabsNode(node, record))
      return {
        state: 'stopped',
        detail: 'a cluster of its name is there that the lab did not make',
      }
    if (!record.container) return { state: 'stopped', detail: 'it is half made' }
    if (!node.isRunning)
      return { state: 'stopped', detail: 'its node is stopped; its objects are kept' }
    const { gitVersion } = await probeServer(files.kubeconfig)
    const { loadKubeConfig } = await import('../../kube/connect.ts')
    return {
      state: 'running',
      server: loadKubeConfig(files.kubeconfig).getCurrentCluster()?.server ?? '',
      detail: `Kubernetes ${gitVersion} in ${engine.name}`,
    }
  } catch (error) {
    return { state: 'stopped', detail: (error as Error).message.replace(/\.$/, '') }
  }
}

/** What was there is the lab's from now on. Throws EnvironmentError. */
export async function takeOver({ files, env }: Options) {
  const engine = await findEngine(env)
  const node = await inspectNode(engine)
  if (!node) return
  writeKindRecord(files, {
    engine: engine.name,
    startedAt: new Date().toISOString(),
    container: node.container,
  })
}
