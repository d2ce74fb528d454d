// How is the cluster made by kind, phase by phase, so that nothing half made stays?

import { existsSync, mkdirSync } from 'node:fs'
import { stringify } from 'yaml'
import type { Progress } from '../cluster.ts'
import { explainFailure } from './explain-failure.ts'
import type { Engine } from './find-engine.ts'
import { CLUSTER_NAME, type KindFiles } from './kind-files.ts'
import { printable } from './printable.ts'
import { runTool } from './run-tool.ts'

/** For all that is done once an image is there; the rest is waiting for Kubernetes. */
const READY_WITHIN = '180s'

/**
 * No ports of this machine: they are fixed when a node is made, and the lab goes through the API. The API itself is at
 * a free port of loopback, which kind chooses.
 */
export const kindConfig = () =>
  stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name: CLUSTER_NAME,
    networking: { apiServerAddress: '127.0.0.1' },
    nodes: [{ role: 'control-plane', labels: { 'ai-gateway-lab.dev/node': 'true' } }],
  })

/** Throws EnvironmentError, or AbortError: kind's own nodes are gone then. */
export async function createKindCluster(
  engine: Engine,
  options: {
    files: KindFiles
    nodeImage: string
    report: (progress: Progress) => void
    signal?: AbortSignal
  },
) {
  const { files, nodeImage, report, signal } = options
  mkdirSync(files.folder, { recursive: true, mode: 0o700 })
  let output = ''
  const args = [
    'create',
    'cluster',
    '--name',
    CLUSTER_NAME,
    '--config',
    '-',
    '--image',
    nodeImage,
    '--kubeconfig',
    files.kubeconfig,
    '--wait',
    READY_WITHIN,
  ]
  try {
    const { exitCode, stderr } = await runTool('kind', args, {
      env: engine.env,
      input: kindConfig(),
      signal,
      onLine(line) {
        const phase = phaseOf(line)
        if (phase) report({ phase })
      },
    })
    output = stderr
    if (exitCode === 0 && existsSync(files.kubeconfig)) return
  } catch (error) {
    await deleteKindCluster(engine, files)
    throw error
  }
  await deleteKindCluster(engine, files)
  throw explainFailure('Making the kind cluster', output)
}

/** kind prints ` • Preparing nodes 📦  ...` when a phase begins; undefined for its other lines. */
export function phaseOf(line: string): string | undefined {
  const [, title] = /^ • (.+?)\s+\.\.\.\s*$/.exec(line) ?? []
  // Its pictures say nothing that the words do not.
  return title && printable(title.replace(/[^\x20-\x7e]/g, ''))
    ? `kind: ${firstLower(printable(title.replace(/[^\x20-\x7e]/g, '')))}`
    : undefined
}

const firstLower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** By its name alone: whose it is must be known before. What kind printed, where it failed. */
export async function deleteKindCluster(
  engine: Engine,
  { kubeconfig }: KindFiles,
): Promise<string | undefined> {
  const args = ['delete', 'cluster', '--name', CLUSTER_NAME, '--kubeconfig', kubeconfig]
  const { exitCode, stderr } = await runTool('kind', args, { env: engine.env })
  return exitCode === 0 ? undefined : stderr || 'kind could not be started'
}
