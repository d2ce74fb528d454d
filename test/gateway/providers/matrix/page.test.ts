import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { providersPage } from './providers-page.ts'

const page = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'providers.md')
const REMEDY =
  'docs/providers.md is not what the table says. Make it anew: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/gateway/providers/matrix/page.test.ts'

test('docs/providers.md claims what the table runs, and nothing else', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, providersPage())
  const said = existsSync(page) ? readFileSync(page, 'utf8') : ''
  expect(said === providersPage(), REMEDY).toBe(true)
})
