// Every row of the table, on one cluster, a few at a time.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { areas } from './areas.ts'
import { type ConformanceLab, startConformanceLab } from './start-conformance-lab.ts'

/** Above the patience of a row's steps, so that it is the row that says what is wrong. */
const LIMIT_MS = 240_000

let lab: ConformanceLab
beforeAll(async () => {
  lab = await startConformanceLab()
}, LIMIT_MS)
afterAll(() => lab?.close())

for (const { title, rows } of areas)
  describe.concurrent(title, () => {
    for (const row of rows)
      test(
        row.title,
        async () => {
          expect(await lab.run(row)).toBeUndefined()
        },
        LIMIT_MS,
      )
  })
