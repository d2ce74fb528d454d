import { expect, test } from 'vitest'
import type { ChallengeProgress } from '../../src/engine/progress-store.ts'
import { type Standing, standingOf } from '../../src/engine/standing-of.ts'

const at = '2026-01-02T03:04:05.000Z'
const steps = [{ number: 1 }, { number: 2 }] as Parameters<typeof standingOf>[0]['steps']

test.each<[string, Standing, ChallengeProgress | undefined]>([
  ['never opened', 'new', undefined],
  ['opened', 'started', { startedAt: at, steps: {} }],
  ['done by the learner', 'finished', { startedAt: at, finishedAt: at, steps: {} }],
  ['made by the lab', 'made', { startedAt: at, steps: { 1: { made: true }, 2: { made: true } } }],
  [
    'made by the lab, and looked at since',
    'made',
    { startedAt: at, steps: { 1: { made: true, doneAt: at }, 2: { made: true, doneAt: at } } },
  ],
  [
    'begun by the learner and made to its end by the lab',
    'started',
    { startedAt: at, steps: { 1: { doneAt: at }, 2: { made: true } } },
  ],
])('a challenge that was %s is %s', (_, standing, progress) => {
  expect(standingOf({ steps }, progress)).toBe(standing)
})
