import { expect, test } from 'vitest'
import { type Taken, TokenBuckets } from '../../../../gateway/proxy/workers/token-buckets.ts'

const bucket = { key: 'route', capacity: 3, fill: 2, everyMs: 1_000 }

function startAt(now: number) {
  const clock = { now }
  const buckets = new TokenBuckets(() => clock.now)
  const take = (cost = 1, needed = cost, key = bucket.key) => {
    let found: Taken | undefined
    buckets.take({ bucket: { ...bucket, key }, cost, needed }, (taken) => {
      found = taken
    })
    return found
  }
  return { clock, take }
}

test('gives what is there, and refuses what is not', () => {
  const { take } = startAt(0)
  expect(take(2)).toEqual({ result: 'taken', left: 1, resetMs: 1_000 })
  expect(take(2)).toEqual({ result: 'refused', left: 1, resetMs: 1_000 })
  expect(take(1)).toEqual({ result: 'taken', left: 0, resetMs: 1_000 })
})

test('is filled at its own pace, and never beyond its capacity', () => {
  const { clock, take } = startAt(0)
  take(3)
  clock.now = 1_500
  expect(take()).toEqual({ result: 'taken', left: 1, resetMs: 500 })
  clock.now = 60_000
  expect(take()).toMatchObject({ left: 2 })
})

test('what is known too late is taken all the same, and owed', () => {
  const { take } = startAt(0)
  expect(take(10, 1)).toMatchObject({ result: 'taken', left: -7 })
  expect(take(1)).toMatchObject({ result: 'refused', left: -7 })
})

test('buckets of other keys are other buckets', () => {
  const { take } = startAt(0)
  take(3)
  expect(take(3, 3, 'another')).toMatchObject({ result: 'taken' })
})
