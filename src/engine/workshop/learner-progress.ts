// How far is each learner in the room? What their part of the cluster says now, by the checks of the course.

import type { CheckContext } from '../../checks/check-context.ts'
import { runStepChecks } from '../../checks/run-step-checks.ts'
import { throughService } from '../../checks/through-service.ts'
import type { Learner } from '../../cluster/learners/learner.ts'
import type { Step, Track } from '../../content/challenge.ts'
import { inNamespace } from '../../content/in-namespace.ts'
import type { ConnectedClient } from '../../kube/connect.ts'
import { withinNamespace } from '../../kube/within-namespace.ts'
import { checkSteps, type StepChecker } from '../check-steps.ts'
import { type StepReport, whyNotDone } from '../session-state.ts'
import { mapAtMost } from './map-at-most.ts'
import { snapshotReader } from './snapshot-reader.ts'

const AT_ONCE = 8

export type ChallengeStanding = {
  slug: string
  steps: Pick<StepReport, 'number' | 'title' | 'status'>[]
  /** What stands in the way of the first step that is not done. */
  why?: string
}

export type LearnerStanding = { name: string; namespace: string; challenges: ChallengeStanding[] }

type Options = {
  kube: ConnectedClient
  kubeconfig: string
  course: Track
  /** One challenge alone. */
  slug?: string
  learners: Learner[]
  signal?: AbortSignal
}

/** In the order of the learners. */
export const learnersProgress = (options: Options): Promise<LearnerStanding[]> =>
  mapAtMost(
    options.learners,
    AT_ONCE,
    (learner) => progressOfLearner(options, learner),
    options.signal,
  )

async function progressOfLearner(
  { kube: whole, kubeconfig, course, slug }: Options,
  { name, namespace }: Learner,
): Promise<LearnerStanding> {
  const kube = withinNamespace(whole, namespace)
  const context: CheckContext = {
    kube: snapshotReader(kube, namespace),
    request: throughService(kube, kubeconfig),
  }
  const challenges: ChallengeStanding[] = []
  for (const challenge of inNamespace(course, namespace).challenges) {
    if (slug !== undefined && challenge.slug !== slug) continue
    const reports = await standingOfSteps(challenge.steps, context)
    const open = reports.find(({ status }) => status !== 'done')
    const why = open && whyNotDone(open.checks)?.reason
    challenges.push({
      slug: challenge.slug,
      steps: reports.map(({ number, title, status }) => ({ number, title, status })),
      ...(why && { why }),
    })
  }
  return { name, namespace, challenges }
}

/** No request is sent while the objects that would answer it are not all in order: for a room, that is most of the time. */
async function standingOfSteps(steps: Step[], context: CheckContext): Promise<StepReport[]> {
  const reports: StepReport[] = []
  for (const step of steps) {
    const isOpen = reports.some(({ status }) => status !== 'done')
    if (isOpen && step.checks.some((check) => 'request' in check)) {
      reports.push({ number: step.number, title: step.title, status: 'not-yet', checks: [] })
      continue
    }
    const checker: StepChecker = ({ checks }) => runStepChecks(checks, context)
    reports.push(...(await checkSteps([step], checker, context.kube)))
  }
  return reports
}
