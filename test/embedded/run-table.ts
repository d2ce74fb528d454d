// Runs the whole table with one version of kubectl, on one embedded cluster.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Area, isRunWith, type KubectlVersion } from './row.ts'
import { areas, areasAlone } from './rows/areas.ts'
import { type LabShell, startLabShell } from './start-lab-shell.ts'

type How = {
  version: KubectlVersion
  program: string
  variables?: Record<string, string>
  /** Only the areas of the table for which this holds. */
  where?: (area: Area) => boolean
}

/** An area of the table takes longer than one test usually does. */
const TIMEOUT_MS = 300_000

export function runTable(title: string, { version, program, variables, where = () => true }: How) {
  describe(title, () => {
    let shell: LabShell
    beforeAll(async () => {
      shell = await startLabShell(program, variables)
    })
    afterAll(() => shell?.close())

    const attempts = new Map<Area, number>()
    const runArea = async (area: Area) => {
      // Another attempt begins where nothing is left of the one before it.
      const attempt = (attempts.get(area) ?? 0) + 1
      attempts.set(area, attempt)
      const namespace = attempt === 1 ? namespaceOf(area) : `${namespaceOf(area)}-${attempt}`
      const differenceAfter = await shell.enter(namespace)
      const differences: string[] = []
      for (const row of area.rows) {
        if (!isRunWith(version, area, row)) continue
        const difference = await differenceAfter(row)
        if (difference) differences.push(difference)
      }
      expect(differences.join('\n\n')).toBe('')
    }
    const titled = (list: Area[]) =>
      list
        .filter(where)
        .filter(({ rows, ...area }) =>
          rows.some((row) => isRunWith(version, { ...area, rows }, row)),
        )
        .map((area) => [area.title, area] as const)

    describe.concurrent('side by side', () => {
      test.each(titled(areas))(
        'does what Kubernetes does: %s',
        (_title, area) => runArea(area),
        TIMEOUT_MS,
      )
    })
    const alone = titled(areasAlone)
    if (alone.length === 0) return
    describe('one after the other', () => {
      test.each(alone)('does what Kubernetes does: %s', (_title, area) => runArea(area), TIMEOUT_MS)
    })
  })
}

export const namespaceOf = ({ title }: Area) => title.toLowerCase().replace(/[^a-z]+/g, '-')
