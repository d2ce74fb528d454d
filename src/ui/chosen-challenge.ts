// What is known of a challenge as a learner opens it, and which one comes after it?

import type { Challenge } from '../content/challenge.ts'
import type { Lab } from '../engine/lab.ts'
import type { ChosenStep, SessionState } from '../engine/session-state.ts'

/** The challenge as the learner left it on another day. */
export function chosen(lab: Lab, challenge: Challenge) {
  const progress = lab.progressOf(challenge)
  return {
    type: 'challenge-chosen' as const,
    slug: challenge.slug,
    steps: chosenSteps(lab, challenge),
    resumed: progress?.readyAt !== undefined,
    finishedAt: progress?.finishedAt ? Date.parse(progress.finishedAt) : undefined,
  }
}

/** The same, after another command has changed it. */
export function asRead(lab: Lab, slug: string) {
  const challenge = lab.challenge(slug)
  const progress = lab.progressOf(challenge)
  return {
    type: 'progress-read' as const,
    steps: chosenSteps(lab, challenge),
    ready: progress?.readyAt !== undefined,
    finishedAt: progress?.finishedAt ? Date.parse(progress.finishedAt) : undefined,
  }
}

/** The one behind it that is not finished, or else one before it; none where the course is at its end. */
export function nextAfter(lab: Lab, slug: string | undefined): Challenge | undefined {
  const { challenges } = lab.track
  const at = challenges.findIndex((challenge) => challenge.slug === slug)
  const inOrder = [...challenges.slice(at + 1), ...challenges.slice(0, Math.max(0, at))]
  return inOrder.find((challenge) => !lab.progressOf(challenge)?.finishedAt)
}

/** Milliseconds from a challenge's beginning to its end. */
export function tookFor(lab: Lab, { challenge, finishedAt }: SessionState): number | undefined {
  const startedAt = challenge && lab.progressOf(lab.challenge(challenge))?.startedAt
  return startedAt && finishedAt ? finishedAt - Date.parse(startedAt) : undefined
}

function chosenSteps(lab: Lab, challenge: Challenge) {
  const progress = lab.progressOf(challenge)
  return challenge.steps.map(({ number, title }): ChosenStep => {
    const step = progress?.steps[number]
    return {
      number,
      title,
      hints: step?.hints,
      done: step?.doneAt !== undefined,
      solved: step?.solved,
      made: step?.made,
    }
  })
}
