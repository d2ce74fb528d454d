import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadChallenge } from '../../src/content/load-challenge.ts'
import { courseFolder } from './course-folder.ts'

const TEXT = `---
slug: everything
id: abc
type: challenge
title: Everything
teaser: Once.
notes:
- type: text
  contents: "# Wait"
- type: image
  url: https://example.com/a.png
tabs:
- id: t1
  title: Terminal
  type: terminal
  hostname: server
- title: Editor
  type: code
  hostname: server
  path: /root
difficulty: ""
timelimit: 0
enhanced_loading: null
custom: { anything: goes }
---

# Everything

Why this matters.

## Background

More of it.

## Step 1: First

- In a list:

  \`\`\`bash,run
  echo one
  \`\`\`

> \`\`\`yaml,nocopy
> a: 1
> \`\`\`

    indented, so no block

### A heading inside

\`\`\`sh
curl http://localhost:[[ Instruqt-Var key="PORT" hostname="server" ]]/[[ Instruqt-Var key="OTHER" hostname="server" ]]
\`\`\`

## A thought between

\`\`\`run
ls
\`\`\`

## Step 2: Second

\`\`\`bash,nocopy
rm -rf nothing
\`\`\`

\`\`\`
plain
\`\`\`

## The End

Goodbye.
`

const load = (text = TEXT, more: Record<string, string> = {}) => {
  const folder = courseFolder({ '01-x/assignment.md': text, ...more })
  return loadChallenge(join(folder, '01-x'), { PORT: '9090' })
}

test('reads what Instruqt knows, and tolerates what it does not', () => {
  expect(load()).toMatchObject({
    slug: 'everything',
    id: 'abc',
    title: 'Everything',
    teaser: 'Once.',
    notes: [{ type: 'text', contents: '# Wait' }],
    tabs: [
      { title: 'Terminal', type: 'terminal' },
      { title: 'Editor', type: 'code', path: '/root' },
    ],
    requires: [],
    scripts: [],
  })
  expect(load().timelimit).toBeUndefined()
})

test('cuts the text into introduction, steps and closing', () => {
  const { introduction, steps, closing } = load()
  expect(introduction).toBe('Why this matters.\n\n## Background\n\nMore of it.')
  expect(steps.map(({ number, title }) => [number, title])).toEqual([
    [1, 'First'],
    [2, 'Second'],
  ])
  expect(steps[0]?.markdown).toMatch(
    /^- In a list:[\s\S]*### A heading inside[\s\S]*## A thought between/,
  )
  expect(closing).toBe('## The End\n\nGoodbye.')
})

test('finds each fence with its line, its language and whether solve runs it', () => {
  const blocks = load().steps.flatMap((step) => step.blocks)
  const lines = TEXT.split('\n')
  expect(
    blocks.map(({ number, language, modifiers, runs }) => [number, language, modifiers, runs]),
  ).toEqual([
    [1, 'bash', ['run'], true],
    [2, 'yaml', ['nocopy'], false],
    [3, 'bash', [], true],
    [4, 'bash', ['run'], true],
    [5, 'bash', ['nocopy'], false],
    [6, '', [], false],
  ])
  for (const block of blocks) expect(lines[block.line - 1]).toMatch(/^\W*```/)
  expect(blocks.map(({ line }) => line)).toEqual([39, 43, 51, 57, 63, 67])
})

test('puts values in for the variables that it is given, and leaves the others to be seen', () => {
  expect(load().steps[0]?.blocks[2]?.source).toBe(
    'curl http://localhost:9090/[[ Instruqt-Var key="OTHER" hostname="server" ]]',
  )
})

test('takes an assignment without step headings as one step', () => {
  const text = TEXT.replace('## Step 1: First', '## First').replace(
    '## Step 2: Second',
    '## Second',
  )
  const { introduction, steps, closing } = load(text)
  expect([introduction, closing]).toEqual(['', ''])
  expect(steps).toHaveLength(1)
  expect(steps[0]).toMatchObject({
    title: 'Everything',
    checks: [],
    hints: [],
    changesCluster: true,
  })
  expect(steps[0]?.blocks).toHaveLength(6)
})

test('reads files with the line ends of Windows', () => {
  expect(load(TEXT.replaceAll('\n', '\r\n'))).toMatchObject({
    slug: 'everything',
    closing: '## The End\n\nGoodbye.',
  })
})

test('records the scripts beside the assignment', () => {
  const { scripts, folder } = load(TEXT, {
    '01-x/setup-server': '#!/bin/bash\n',
    '01-x/check-server': '#!/bin/bash\n',
    '01-x/setup.mjs': '',
    '01-x/notes.txt': '',
  })
  expect(scripts).toEqual([
    { stage: 'check', host: 'server', path: `${folder}/check-server` },
    { stage: 'setup', host: 'server', path: `${folder}/setup-server` },
    { stage: 'setup', host: '', path: `${folder}/setup.mjs` },
  ])
})
