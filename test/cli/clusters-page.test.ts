// docs/clusters.md says what each exit code of a cluster of one's own means: all of them, and no others.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ExitCode } from '../../src/cli/exit-code.ts'

const page = readFileSync('docs/clusters.md', 'utf8')

test('the page has a row for each reason why a cluster cannot be used', () => {
  const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  const ofContexts = Object.values(ExitCode).filter((code) => code >= 10 && code < 100)
  expect(rows).toEqual(ofContexts.sort((one, other) => one - other))
})

test('what it says that learners may, the role says too', () => {
  const role = readFileSync('manifests/learners/rbac.yaml', 'utf8')
  expect(role).not.toMatch(/pods\/exec|serviceaccounts\/token|\[\s*'?\*'?\s*\]/)
  expect(page).toContain('no load balancer')
  expect(page).toContain('`ISOLATED_NAMESPACES`')
})
