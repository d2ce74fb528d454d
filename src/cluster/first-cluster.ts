// Nobody has said which cluster, none is there yet, and this machine might have one of kind's: which one is it to be? Decided
// when it comes up, or by the learner before.

import { EnvironmentError } from '../kube/lab-error.ts'
import type { Cluster } from './cluster.ts'
import { findEngineForKind } from './find-kind.ts'

type FirstKind = 'kind' | 'embedded'

type Options = {
  env: NodeJS.ProcessEnv
  /** Makes the one that was decided on. */
  adapter(kind: FirstKind): Cluster
}

/** Until it is decided it is the embedded one, of which there is nothing. */
export function createFirstCluster({ env, adapter }: Options): Cluster & { readonly why: string } {
  let decided: { cluster: Cluster; why: string } | undefined
  const undecided = adapter('embedded')
  const current = () => decided?.cluster ?? undecided
  const decide = (kind: FirstKind, why: string) => {
    decided = { cluster: adapter(kind), why }
    return decided
  }

  return {
    get kind() {
      return current().kind
    },
    get kubeconfig() {
      return current().kubeconfig
    },
    get tailor() {
      return current().tailor
    },
    get why() {
      return decided?.why ?? 'nothing is decided yet'
    },
    get choice() {
      if (decided) return undefined
      return {
        async offer(signal?: AbortSignal) {
          const found = await findEngineForKind(env, signal)
          if ('engine' in found) return found
          decide('embedded', found.why)
          return undefined
        },
        take: (kind: FirstKind) => void decide(kind, 'you chose it'),
      }
    },

    async up(report, signal) {
      if (!decided) {
        const found = await findEngineForKind(env, signal)
        const { cluster, why } =
          'engine' in found
            ? decide('kind', `${found.engine} answers, and kind is installed`)
            : decide('embedded', found.why)
        const otherwise =
          cluster.kind === 'kind'
            ? '--cluster embedded is there in a second'
            : 'otherwise: --cluster kind'
        report({ phase: `Choosing the ${cluster.kind} cluster`, detail: `${why}; ${otherwise}` })
      }
      const { cluster } = decided ?? decide('embedded', '')
      if (cluster.kind === 'embedded') return cluster.up(report, signal)
      try {
        await cluster.up(report, signal)
      } catch (error) {
        if (!(error instanceof EnvironmentError)) throw error
        const [why] = error.message.split('\n→')
        report({ phase: 'Going on with the embedded cluster', detail: why })
        await decide('embedded', 'kind could not be had').cluster.up(report, signal)
      }
    },
    down: (options) => current().down(options),
    status: () => current().status(),
  }
}
