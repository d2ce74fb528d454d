import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { embeddedClusterPage } from './embedded-cluster-page.ts'
import { differenceOf } from './judge-row.ts'

const page = join(import.meta.dirname, '..', '..', 'docs', 'embedded-cluster.md')
const REMEDY =
  'docs/embedded-cluster.md is not what the table says. Make it anew: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/embedded/page.test.ts'

test('docs/embedded-cluster.md claims what the table runs, and nothing else', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, embeddedClusterPage())
  expect(readFileSync(page, 'utf8') === embeddedClusterPage(), REMEDY).toBe(true)
})

test('a line of the table is judged by its exit code and both of its outputs', () => {
  const row = { run: 'kubectl get x', prints: 'x', complains: /^warned/ }
  const found = { exit: 0, stdout: 'x\n', stderr: 'warned\n' }
  expect(differenceOf(row, found)).toBeUndefined()
  expect(differenceOf(row, { ...found, exit: 1 })).toContain('exit code 1, wanted 0')
  expect(differenceOf(row, { ...found, stdout: 'y' })).toContain('standard output, wanted x')
  expect(differenceOf(row, { ...found, stderr: '' })).toContain('standard error, wanted /^warned/')
})
