// How does the room become empty again?

import type { Learner } from '../../cluster/learners/learner.ts'
import { removeLearner } from '../../cluster/learners/make-learner.ts'
import type { KubeClient } from '../../kube/kube-client.ts'
import { EnvironmentError } from '../../kube/lab-error.ts'
import { namespaces } from '../../kube/resources.ts'
import { waitForObject } from '../wait-for-objects.ts'
import { mapAtMost } from './map-at-most.ts'

const AT_ONCE = 8
const GONE_TIMEOUT_MS = 120_000

/** Resolves when their namespaces are gone, with all that was in them. Throws EnvironmentError. */
export async function removeLearners(kube: KubeClient, learners: Learner[], signal?: AbortSignal) {
  await mapAtMost(learners, AT_ONCE, (learner) => removeLearner(kube, learner), signal)
  await mapAtMost(
    learners,
    AT_ONCE,
    async ({ namespace: name }) => {
      const isGone = await waitForObject(kube, namespaces, { name }, (found) => !found, {
        signal,
        timeoutMs: GONE_TIMEOUT_MS,
      })
      if (!isGone)
        throw new EnvironmentError(
          `The namespace "${name}" is still being removed after ${GONE_TIMEOUT_MS / 1000} s.`,
          { hint: `kubectl describe namespace ${name}` },
        )
    },
    signal,
  )
}
