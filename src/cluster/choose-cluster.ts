// Which cluster does the learner get, and why?

import { UsageError } from '../kube/lab-error.ts'
import type { Cluster } from './cluster.ts'
import { createContextCluster } from './context/context-cluster.ts'
import { isContextChosen } from './context/context-files.ts'
import { createEmbeddedCluster } from './embedded/embedded-cluster.ts'
import { createKindCluster } from './kind/kind-cluster.ts'
import { hasKindCluster } from './kind/kind-files.ts'

export type ClusterChoice = { cluster: Cluster; why: string }

export type ClusterOptions = {
  home: string
  /** Folder of the bundled programs. */
  programsFolder: string
}

const ADAPTERS: Record<string, (options: ClusterOptions) => Cluster> = {
  embedded: createEmbeddedCluster,
  kind: createKindCluster,
  context: createContextCluster,
}

/** What `--cluster` may say. A new kind of cluster is an adapter and a row above. */
export const CLUSTER_WISHES = ['auto', ...Object.keys(ADAPTERS)]

export function chooseCluster(wish: string, options: ClusterOptions): ClusterChoice {
  // Who has chosen a cluster of their own means it until they leave it.
  if (wish === 'auto' && isContextChosen(options.home))
    return { cluster: createContextCluster(options), why: 'you said `cluster use`' }
  // Likewise one in a container, which took minutes to make.
  if (wish === 'auto' && hasKindCluster(options.home))
    return { cluster: createKindCluster(options), why: 'you have made it' }
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
