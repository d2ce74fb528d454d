// How far is the learner in a challenge, in one word?

import type { Challenge } from '../content/challenge.ts'
import type { ChallengeProgress } from './progress-store.ts'

/** `made`: the lab brought it to its end, because a later challenge starts there. The learner has done nothing of it. */
export type Standing = 'new' | 'started' | 'finished' | 'made'

export function standingOf(
  { steps }: Pick<Challenge, 'steps'>,
  progress: ChallengeProgress | undefined,
): Standing {
  if (!progress) return 'new'
  if (progress.finishedAt) return 'finished'
  if (steps.length > 0 && steps.every(({ number }) => progress.steps[number]?.made)) return 'made'
  return 'started'
}
