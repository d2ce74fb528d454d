// Which cluster does the learner get, and why?

import { UsageError } from '../kube/lab-error.ts'
import type { Cluster } from './cluster.ts'
import { createEmbeddedCluster } from './embedded/embedded-cluster.ts'

export type ClusterChoice = { cluster: Cluster; why: string }

export type ClusterOptions = {
  home: string
  /** Folder of the bundled programs. */
  programsFolder: string
}

const ADAPTERS: Record<string, (options: ClusterOptions) => Cluster> = {
  embedded: createEmbeddedCluster,
}

/** What `--cluster` may say. A new kind of cluster is an adapter and a row above. */
export const CLUSTER_WISHES = ['auto', ...Object.keys(ADAPTERS)]

export function chooseCluster(wish: string, options: ClusterOptions): ClusterChoice {
  if (wish === 'auto')
    return {
      cluster: createEmbeddedCluster(options),
      why: 'it needs nothing but Node, and starts in a second',
    }
  const adapter = ADAPTERS[wish]
  if (!adapter)
    throw new UsageError(`There is no cluster "${wish}".`, {
      hint: `One of: ${CLUSTER_WISHES.join(', ')}`,
    })
  return { cluster: adapter(options), why: 'you chose it' }
}
