// One learner's part of a cluster that we may do anything with: behind the same port, as if it were a cluster of their own.

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '../../kube/connect.ts'
import { UsageError } from '../../kube/lab-error.ts'
import { namespaces } from '../../kube/resources.ts'
import type { Cluster } from '../cluster.ts'
import { writeWhole } from '../embedded/server-files.ts'
import type { Learner } from './learner.ts'
import { learnerKubeconfig } from './learner-kubeconfig.ts'
import { applyLearnerRoles, makeLearner, removeLearner, requestToken } from './make-learner.ts'

/** A workshop, and the days after it. */
const TOKEN_SECONDS = 7 * 24 * 60 * 60

type Options = {
  learner: Learner
  /** For the learner's kubeconfig. */
  folder: string
  manifestsFolder: string
}

export function createLearnerCluster(
  base: Cluster,
  { learner, folder, manifestsFolder }: Options,
): Cluster {
  if (base.learner)
    throw new UsageError(
      `This cluster is given to the learner "${base.learner.name}" only, and nobody else can be one with it.`,
    )
  const kubeconfig = join(folder, 'kubeconfig')

  // What is asked of the cluster may be another once it is up.
  return {
    get kind() {
      return base.kind
    },
    kubeconfig,
    learner,
    get installer() {
      return base.kubeconfig
    },
    get tailor() {
      return base.tailor
    },
    get choice() {
      return base.choice
    },

    async up(report, signal) {
      await base.up(report, signal)
      if (isOf(kubeconfig, base.kubeconfig) && (await isGood(kubeconfig, learner))) return
      report({ phase: `Making room for "${learner.name}"`, detail: learner.namespace })
      const kube = connect({ kubeconfig: base.kubeconfig })
      try {
        await applyLearnerRoles(kube, manifestsFolder)
        await makeLearner(kube, learner)
        const { token } = await requestToken(kube, learner, TOKEN_SECONDS)
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        writeWhole(kubeconfig, learnerKubeconfig(base.kubeconfig, learner, token))
      } finally {
        kube.close()
      }
    },

    /** The learner's part alone; the cluster goes on for the others. */
    async down() {
      if ((await base.status()).state !== 'running') return
      const kube = connect({ kubeconfig: base.kubeconfig })
      try {
        await removeLearner(kube, learner)
      } finally {
        kube.close()
      }
    },

    status: () => base.status(),
  }
}

/** Whether it names the same server: a cluster may have come back elsewhere. */
const isOf = (kubeconfig: string, base: string) =>
  existsSync(kubeconfig) && serverIn(kubeconfig) === serverIn(base)

const serverIn = (kubeconfig: string) =>
  /^\s*server:\s*(\S+)/m.exec(readFileSync(kubeconfig, 'utf8'))?.[1]

/** Whether the learner is let in with it: not with a token that has expired, nor into a cluster that was made anew. */
async function isGood(kubeconfig: string, { namespace }: Learner) {
  const kube = connect({ kubeconfig })
  try {
    const found = await kube.get(namespaces, { name: namespace })
    return found !== undefined && !found.metadata.deletionTimestamp
  } catch {
    return false
  } finally {
    kube.close()
  }
}
