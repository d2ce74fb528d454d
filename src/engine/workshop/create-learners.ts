// How does a room full of learners get their parts of one cluster?

import type { Cluster, Progress } from '../../cluster/cluster.ts'
import type { Learner } from '../../cluster/learners/learner.ts'
import { learnerKubeconfig } from '../../cluster/learners/learner-kubeconfig.ts'
import {
  applyLearnerRoles,
  makeLearner,
  requestToken,
} from '../../cluster/learners/make-learner.ts'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { Providers } from '../environment.ts'
import { installManifests } from '../install-manifests.ts'
import { mapAtMost } from './map-at-most.ts'

const AT_ONCE = 8

export type CreatedLearner = Learner & { kubeconfig: string; expiresAt: string }

/** Does only what is missing, and gives each a fresh token. What was made before a failure stays, and is found again. */
export async function createLearners(options: {
  cluster: Cluster
  kube: KubeClient
  learners: Learner[]
  manifestsFolder: string
  providers: Providers
  tokenSeconds: number
  report: (progress: Progress) => void
  signal?: AbortSignal
}): Promise<CreatedLearner[]> {
  const { cluster, kube, learners, manifestsFolder, providers, tokenSeconds, report, signal } =
    options
  await installManifests({
    kube,
    folder: manifestsFolder,
    providers,
    tailor: cluster.tailor,
    report,
    signal,
  })
  await applyLearnerRoles(kube, manifestsFolder)
  report({ phase: 'Making room for each learner' })
  return mapAtMost(
    learners,
    AT_ONCE,
    async (learner) => {
      await makeLearner(kube, learner)
      return giveKubeconfig(cluster, kube, learner, tokenSeconds)
    },
    signal,
  )
}

/** With a token that was not there before; earlier ones hold until they expire. */
export async function giveKubeconfig(
  { kubeconfig }: Cluster,
  kube: KubeClient,
  learner: Learner,
  tokenSeconds: number,
): Promise<CreatedLearner> {
  const { token, expiresAt } = await requestToken(kube, learner, tokenSeconds)
  return { ...learner, kubeconfig: learnerKubeconfig(kubeconfig, learner, token), expiresAt }
}
