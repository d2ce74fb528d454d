import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadChallenge } from '../../src/content/load-challenge.ts'
import { assignment, courseFolder } from './course-folder.ts'

const page = readFileSync('docs/writing-challenges.md', 'utf8')
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)

const load = (checksFile: string) => {
  const folder = courseFolder({
    '01-a/assignment.md': assignment('a').replace('Do it', 'Add an API Key'),
    '01-a/checks.yaml': checksFile,
  })
  return loadChallenge(join(folder, '01-a'))
}

const indent = (text: string) => text.replace(/^(?=.)/gm, '      ')
const secretCheck = `- title: x
  resource: { kind: Secret, name: a, namespace: b }
`

test('the examples of docs/writing-challenges.md can be loaded', () => {
  const [file = '', ofCluster = '', ofSecret = '', ofGateway = ''] = examples
  const checks = `checks:\n${indent(ofCluster)}${indent(secretCheck + ofSecret)}${indent(ofGateway)}`
  const challenge = load(file.replace(/checks: \[\].*\n/, () => checks))
  expect(challenge.requires).toEqual(['first-ai-gateway'])
  expect(challenge.steps[0]?.checks).toMatchObject([
    { condition: 'Accepted' },
    { secretKeys: { Authorization: { example: 'Bearer <your key>' } } },
    { answer: { matches: { model: '^gpt-4o-mini' } }, orAnswer: [] },
  ])
  expect(examples).toHaveLength(4)
})

test('docs/writing-challenges.md is short enough to be read', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(125)
})
