import { expect, test } from 'vitest'
import { learnerNamed } from '../../../src/cluster/learners/learner.ts'
import { UsageError } from '../../../src/kube/lab-error.ts'

test.each(['anna', '07', 'a', 'team-3-bob', 'x'.repeat(55)])('"%s" is a name', (name) => {
  expect(learnerNamed(name)).toEqual({ name, namespace: `learner-${name}` })
})

test.each([
  ['Anna', 'anna'],
  ['anna.berg', 'anna-berg'],
  ['-anna-', 'anna'],
  ['Zoë Müller', 'zoe-muller'],
  ['anna;rm -rf', 'anna-rm-rf'],
  ['../../etc', 'etc'],
  ['anna\nbob', 'anna-bob'],
  ['', undefined],
  ['…', undefined],
])('%j is none; "%s" would be', (name, instead) => {
  const read = () => learnerNamed(name)
  expect(read).toThrow(UsageError)
  expect(read).toThrow(/cannot be a learner's name/)
  try {
    read()
  } catch (error) {
    expect((error as UsageError).hint).toBe(instead && `Such as: ${instead}`)
  }
})

test('a name that a namespace has no room for is refused with both numbers', () => {
  expect(() => learnerNamed('x'.repeat(56))).toThrow(
    /has 56 characters; a namespace leaves room for 55/,
  )
})
