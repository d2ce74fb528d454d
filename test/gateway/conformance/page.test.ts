import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { areas } from './areas.ts'
import { conformancePage } from './conformance-page.ts'
import { notCovered } from './not-covered.ts'
import { publishedCases } from './published-cases.ts'

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'conformance.md')
const REMEDY =
  'docs/conformance.md is not what the table says. Make it anew: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/gateway/conformance/page.test.ts'
const rows = areas.flatMap((area) => area.rows)

test('docs/conformance.md claims what the table runs, and nothing else', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, conformancePage())
  const said = existsSync(page) ? readFileSync(page, 'utf8') : ''
  expect(said === conformancePage(), REMEDY).toBe(true)
})

test('each published case is restated by one row, or named with the reason why not', () => {
  const restated = rows.flatMap((row) => row.restates)
  const named = [...restated, ...notCovered.flatMap(({ cases }) => cases)]
  expect(named.sort()).toEqual(Object.values(publishedCases).flat().sort())
})

test('each row has a namespace and a title of its own, and asks for something', () => {
  const unique = (values: string[]) => [...new Set(values)]
  const names = rows.flatMap(({ name, namespaces = {} }) => [
    name,
    ...Object.keys(namespaces).map((word) => `${name}-${word}`),
  ])
  expect(unique(names)).toEqual(names)
  const titles = rows.map(({ title }) => title)
  expect(unique(titles)).toEqual(titles)
  for (const { name, steps } of rows) {
    const asks = steps.some(
      ({ routes, gateways, generations, prints, requests = [], refused }) =>
        routes || gateways || generations || prints || refused || requests.length > 0,
    )
    expect(asks, name).toBe(true)
  }
})
