// Is there a node of that name, is it running, and is it the lab's?

import { explainFailure } from './explain-failure.ts'
import type { Engine } from './find-engine.ts'
import { CLUSTER_NAME, type KindRecord, NODE_NAME } from './kind-files.ts'

export type Node = { container: string; createdAt: string; isRunning: boolean }

/** Undefined where there is none. Throws EnvironmentError where the engine cannot say. */
export async function inspectNode(engine: Engine, signal?: AbortSignal): Promise<Node | undefined> {
  const listed = await engine.run(
    [
      'ps',
      '--all',
      '--quiet',
      '--no-trunc',
      '--filter',
      `label=io.x-k8s.kind.cluster=${CLUSTER_NAME}`,
    ],
    { signal },
  )
  if (listed.exitCode !== 0)
    throw explainFailure(`Asking ${engine.name} for the cluster`, listed.stderr)
  const ids = listed.stdout.split('\n').filter(Boolean)
  if (ids.length === 0) return undefined
  const { stdout, stderr, exitCode } = await engine.run(['inspect', ...ids], { signal })
  if (exitCode !== 0) throw explainFailure(`Asking ${engine.name} for the cluster`, stderr)
  const containers = JSON.parse(stdout) as {
    Id: string
    Name: string
    Created: string
    State?: { Running?: boolean }
  }[]
  const first =
    containers.find(({ Name }) => Name.replace(/^\//, '') === NODE_NAME) ?? containers[0]!
  return {
    container: first.Id,
    createdAt: first.Created,
    isRunning: first.State?.Running === true,
  }
}

/** Where the lab was ended while it made the node, it is the one that came into being after it began. */
export function isTheLabsNode(node: Node, record: KindRecord | undefined): boolean {
  if (!record) return false
  if (record.container) return record.container === node.container
  return Date.parse(node.createdAt) >= Date.parse(record.startedAt)
}
