// Which cluster does the learner get, and why?

import { existsSync } from 'node:fs'
import { UsageError } from '../kube/lab-error.ts'
import type { Cluster } from './cluster.ts'
import { clusterInUse, noted } from './cluster-in-use.ts'
import { createContextCluster } from './context/context-cluster.ts'
import { isContextChosen } from './context/context-files.ts'
import { createEmbeddedCluster } from './embedded/embedded-cluster.ts'
import { canonicalHome, serverFiles } from './embedded/server-files.ts'
import { whyNoKind } from './find-kind.ts'
import { createFirstCluster } from './first-cluster.ts'
import { createKindCluster } from './kind/kind-cluster.ts'
import { hasKindCluster } from './kind/kind-files.ts'

/** `why` may be told differently once the cluster is up: some are decided on only then. */
export type ClusterChoice = { cluster: Cluster; readonly why: string }

export type ClusterOptions = {
  home: string
  /** Folder of the bundled programs. */
  programsFolder: string
  env: NodeJS.ProcessEnv
}

const ADAPTERS: Record<string, (options: ClusterOptions) => Cluster> = {
  embedded: (options) => noted(createEmbeddedCluster(options), options.home),
  kind: (options) => noted(createKindCluster(options), options.home),
  context: createContextCluster,
}

/** What `--cluster` may say. A new kind of cluster is an adapter and a row above. */
export const CLUSTER_WISHES = ['auto', ...Object.keys(ADAPTERS)]

export function chooseCluster(wish: string, options: ClusterOptions): ClusterChoice {
  if (wish === 'auto') return chooseByItself(options)
  const adapter = ADAPTERS[wish]
  if (!adapter)
    throw new UsageError(`There is no cluster "${wish}".`, {
      hint: `One of: ${CLUSTER_WISHES.join(', ')}`,
    })
  return { cluster: adapter(options), why: 'you chose it' }
}

function chooseByItself(options: ClusterOptions): ClusterChoice {
  const { home, env } = options
  const adapter = (kind: string) => ADAPTERS[kind]!(options)
  // Who has chosen a cluster of their own means it until they leave it.
  if (isContextChosen(home)) return { cluster: adapter('context'), why: 'you said `cluster use`' }
  // What is there already is kept: minutes went into the one, and work into each.
  const there = [
    ...(hasKindCluster(home) ? ['kind'] : []),
    ...(existsSync(serverFiles(canonicalHome(home)).data) ? ['embedded'] : []),
  ]
  const last = clusterInUse(home)
  if (last && there.includes(last)) return { cluster: adapter(last), why: 'it is the one in use' }
  if (there[0]) return { cluster: adapter(there[0]), why: 'it is there already' }

  const { AI_GATEWAY_LAB_CLUSTER: wanted } = env
  if (wanted && wanted !== 'auto') {
    if (!CLUSTER_WISHES.includes(wanted))
      throw new UsageError(`AI_GATEWAY_LAB_CLUSTER is "${wanted}", and there is no such cluster.`, {
        hint: `One of: ${CLUSTER_WISHES.join(', ')}`,
      })
    return { cluster: adapter(wanted), why: 'AI_GATEWAY_LAB_CLUSTER says so' }
  }
  const reason = whyNoKind(env)
  if (reason)
    return {
      cluster: adapter('embedded'),
      why: `${reason}, and this one needs nothing but Node; others: --cluster`,
    }
  const cluster = createFirstCluster({ env, adapter })
  return {
    cluster,
    get why() {
      return cluster.why
    },
  }
}
