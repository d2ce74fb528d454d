// docs/agentgateway.md cannot claim what no test shows.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { coveragePage, sections } from './coverage-page.ts'

const here = import.meta.dirname
const page = join(here, '..', '..', '..', 'docs', 'agentgateway.md')
const REMEDY =
  'docs/agentgateway.md is not what the rows say. Make it anew: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/gateway/agentgateway'

test('docs/agentgateway.md says what the rows say, and nothing else', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, coveragePage())
  const said = existsSync(page) ? readFileSync(page, 'utf8') : ''
  expect(said === coveragePage(), REMEDY).toBe(true)
})

test.each(sections)(
  'each line about $title names a test that is there, in a file that skips none',
  ({ rows }) => {
    const missing = rows.filter(({ file, title }) => {
      const source = readFileSync(join(here, '..', `${file}.test.ts`), 'utf8')
      const named = ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`))
      return !named || /\.(skip|todo|fails|only)\b/.test(source)
    })
    expect(missing).toEqual([])
  },
)
