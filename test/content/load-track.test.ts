import { describe, expect, test } from 'vitest'
import { loadTrack } from '../../src/content/load-track.ts'
import { ContentError } from '../../src/kube/lab-error.ts'
import { assignment, courseFolder, frontMatter } from './course-folder.ts'

const check = `
        - title: It is there
          resource: { kind: Secret, name: a, namespace: b }`
const checksOf = (requires: string) => `requires: [${requires}]
steps:
  1:
    checks:${check}
`

test('orders challenges by the number of their folder', () => {
  const track = loadTrack(
    courseFolder({
      '10-last/assignment.md': assignment('last'),
      '2-middle/assignment.md': assignment('middle'),
      '01-first/assignment.md': assignment('first'),
      'assets/picture.txt': '',
    }),
  )
  expect(track.title).toBe('Course')
  expect(track.challenges.map(({ slug }) => slug)).toEqual(['first', 'middle', 'last'])
})

test('lists what a challenge requires with what those require, first things first', () => {
  const { challenges } = loadTrack(
    courseFolder({
      '01-a/assignment.md': assignment('a'),
      '02-b/assignment.md': assignment('b'),
      '02-b/checks.yaml': checksOf('a'),
      '03-c/assignment.md': assignment('c'),
      '03-c/checks.yaml': checksOf('b, a'),
    }),
  )
  expect(challenges[2]?.requires).toEqual(['a', 'b'])
})

/** Each file is `01-one/<name>`, unless it has a folder of its own. */
const broken: [title: string, files: Record<string, string>, message: string][] = [
  [
    'a folder without an assignment',
    { 'setup-server': '' },
    '01-one/assignment.md: a challenge needs this file',
  ],
  [
    'text before the front matter',
    { 'assignment.md': '# Hello\n' },
    'assignment.md:1: an assignment begins with',
  ],
  [
    'front matter that does not end',
    { 'assignment.md': '---\nslug: a\n' },
    'assignment.md:1: the front matter does not end',
  ],
  [
    'front matter that is not YAML',
    { 'assignment.md': '---\nslug: a\ntitle: "x\n---\n' },
    'not YAML: Missing closing "quote',
  ],
  [
    'a title that is missing',
    { 'assignment.md': '---\nslug: a\nteaser: b\n---\n' },
    'assignment.md:2: "title" is missing',
  ],
  [
    'a title that is a number',
    { 'assignment.md': '---\nslug: a\nteaser: b\ntitle: 7\n---\n' },
    'assignment.md:4: "title" should be a string, not 7',
  ],
  [
    'a slug with spaces',
    { 'assignment.md': '---\ntitle: x\nteaser: b\nslug: A b\n---\n' },
    'assignment.md:4: "slug" is "A b"; it should look like',
  ],
  [
    'a step out of order',
    { 'assignment.md': `${frontMatter('a')}\n## Step 1: One\n\n## Step 3: Three\n` },
    'assignment.md:9: this is step 2 by its place, and its heading says "Step 3"',
  ],
  [
    'a step heading that is not one',
    { 'assignment.md': `${frontMatter('a')}\n## Step 1: One\n\n## Step two\n` },
    'assignment.md:9: the heading "Step two" should be "## Step 2: Title"',
  ],
  [
    'a key that nobody knows',
    { 'checks.yaml': `steps:\n  1:\n    changesClutser: true\n    checks:${check}\n` },
    'checks.yaml:3: unknown key "changesClutser" in steps.1; did you mean "changesCluster"?',
  ],
  [
    'a key in a check that nobody knows',
    {
      'checks.yaml':
        'steps:\n  1:\n    checks:\n      - title: x\n        resource: { kind: Secret, name: a, namespace: b }\n        haz: {}\n',
    },
    'checks.yaml:6: unknown key "haz" in steps.1.checks[0]; did you mean "has"?',
  ],
  [
    'a step that the assignment does not have',
    { 'checks.yaml': `steps:\n  1:\n    checks:${check}\n  2:\n    checks:${check}\n` },
    'checks.yaml:6: the assignment has no step 2; it has 1 step',
  ],
  [
    'a step with another title',
    { 'checks.yaml': `steps:\n  1:\n    title: Do that\n    checks:${check}\n` },
    'checks.yaml:3: the assignment calls step 1 "Do it"',
  ],
  [
    'a step without checks',
    {
      'assignment.md': `${assignment('a')}\n## Step 2: More\n`,
      'checks.yaml': `steps:\n  1:\n    checks:${check}\n`,
    },
    'checks.yaml:1: step 2 ("More") has no checks',
  ],
  [
    'an empty list of checks',
    { 'checks.yaml': 'steps:\n  1:\n    checks: []\n' },
    'checks.yaml:3: "steps.1.checks" should not be empty',
  ],
  [
    'a step with nothing to run',
    {
      'assignment.md': `${frontMatter('a')}\n## Step 1: Do it\n\n\`\`\`bash,nocopy\nls\n\`\`\`\n`,
      'checks.yaml': `steps:\n  1:\n    checks:${check}\n`,
    },
    'checks.yaml:2: step 1 has checks and no bash block',
  ],
  [
    'a check of neither sort',
    { 'checks.yaml': 'steps:\n  1:\n    checks:\n      - title: x\n' },
    'checks.yaml:4: a check has either "resource"',
  ],
  [
    'a kind that nobody knows',
    {
      'checks.yaml':
        'steps:\n  1:\n    checks:\n      - title: x\n        resource: { kind: HttpRoute, name: a, namespace: b }\n',
    },
    'checks.yaml:5: unknown kind "HttpRoute"; did you mean "HTTPRoute"?',
  ],
  [
    'a kind that needs a namespace',
    {
      'checks.yaml':
        'steps:\n  1:\n    checks:\n      - title: x\n        resource: { kind: Secret, name: a }\n',
    },
    'checks.yaml:5: a Secret is in a namespace; "namespace" is missing',
  ],
  [
    'a pattern that is none',
    {
      'checks.yaml': `steps:\n  1:\n    checks:${check}\n          secretKeys: { A: { pattern: "(", example: b } }\n`,
    },
    'checks.yaml:6: "(" is not a regular expression',
  ],
  [
    'a method that is not offered',
    {
      'checks.yaml':
        'steps:\n  1:\n    checks:\n      - title: x\n        request: { service: { name: a, namespace: b, port: 1 }, method: PUT, path: / }\n        answer: { status: 200 }\n',
    },
    'checks.yaml:5: "steps.1.checks[0].request.method" is "PUT"; it should be "GET" or "POST"',
  ],
  [
    'YAML with a duplicate key',
    { 'checks.yaml': 'steps: {}\nsteps: {}\n' },
    'checks.yaml:2: not YAML: Map keys must be unique',
  ],
  [
    'a slug that another challenge has',
    { '02-two/assignment.md': assignment('a') },
    '02-two/assignment.md:2: the slug "a" belongs to 01-one already',
  ],
  [
    'a challenge that requires an unknown one',
    { 'checks.yaml': checksOf('frist'), '02-two/assignment.md': assignment('first') },
    'checks.yaml:1: there is no challenge "frist"; did you mean "first"?',
  ],
  [
    'challenges that require each other',
    {
      'checks.yaml': checksOf('b'),
      '02-two/assignment.md': assignment('b'),
      '02-two/checks.yaml': checksOf('a'),
    },
    '02-two/checks.yaml:1: challenges require each other in a circle: a → b → a',
  ],
  [
    'a course without a title',
    { '../track.yaml': 'teaser: x\n' },
    'track.yaml:1: "title" is missing',
  ],
]

describe('refuses, with the file and the line,', () => {
  test.each(broken)('%s', (_, files, message) => {
    const inFolder = Object.entries(files).map(([path, text]) => [
      path.startsWith('../') ? path.slice(3) : path.includes('/') ? path : `01-one/${path}`,
      text,
    ])
    const folder = courseFolder({
      ...(Object.hasOwn(files, 'setup-server') ? {} : { '01-one/assignment.md': assignment('a') }),
      ...Object.fromEntries(inFolder),
    })
    expect(() => loadTrack(folder)).toThrow(ContentError)
    expect(() => loadTrack(folder)).toThrow(message)
  })

  test('a folder that is no course', () => {
    expect(() => loadTrack('/nowhere')).toThrow('/nowhere/track.yaml: a course needs this file')
    expect(() => loadTrack(courseFolder({}))).toThrow('no challenge stands beside this file')
  })
})
