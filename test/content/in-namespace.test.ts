import { expect, test } from 'vitest'
import type { Track } from '../../src/content/challenge.ts'
import { inNamespace } from '../../src/content/in-namespace.ts'
import { readTrack } from '../../src/content/load-track.ts'

const course = readTrack('challenges')
const word = /(?<![\w-])agentgateway-system(?![\w-])/

/** Everything that a learner reads, runs or is judged by. */
const readable = (track: Track) =>
  JSON.stringify(track.challenges.map(({ folder, scripts, ...rest }) => rest))

test('the course as it is written names its own namespace, in text, blocks, hints and checks', () => {
  for (const { introduction, steps } of course.challenges) {
    const text = [introduction, ...steps.map(({ markdown }) => markdown)].join('\n')
    expect(text).toMatch(word)
    expect(JSON.stringify(steps.flatMap(({ blocks }) => blocks))).toMatch(word)
    expect(JSON.stringify(steps.flatMap(({ hints }) => hints))).toMatch(word)
    expect(JSON.stringify(steps.flatMap(({ checks }) => checks))).toMatch(word)
  }
})

test('for a learner nothing that is read, run or checked names it any more', () => {
  const own = inNamespace(course, 'learner-anna')
  expect(readable(own)).not.toMatch(word)
  expect(readable(own)).toBe(readable(course).replaceAll('agentgateway-system', 'learner-anna'))
})

test('the course itself is left as it is, and files are found where they were', () => {
  const before = JSON.stringify(course)
  const own = inNamespace(course, 'learner-anna')
  expect(JSON.stringify(course)).toBe(before)
  expect(own.challenges.map(({ folder }) => folder)).toEqual(
    course.challenges.map(({ folder }) => folder),
  )
})

test.each([
  ['kubectl get pods -n agentgateway-system', 'kubectl get pods -n learner-anna'],
  ['`agentgateway-system`, there', '`learner-anna`, there'],
  ['--namespace=agentgateway-system', '--namespace=learner-anna'],
  ['http://gw.agentgateway-system.svc:80', 'http://gw.learner-anna.svc:80'],
  ['agentgateway-system-2 and my-agentgateway-system', undefined],
  ['agentgateway_system, agentgateway', undefined],
])('"%s" reads "%s"', (written, wanted = written) => {
  const track: Track = { title: written, teaser: '', challenges: [] }
  expect(inNamespace(track, 'learner-anna').title).toBe(wanted)
})
