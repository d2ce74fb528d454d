// Did a line of the table do what it says?

import type { Row } from './row.ts'

export type Outcome = { exit: number; stdout: string; stderr: string }

/** What was found and what was wanted, for people to read; undefined where they agree. */
export function differenceOf(row: Row, found: Outcome): string | undefined {
  const wrong = [
    found.exit !== (row.exit ?? 0) && `exit code ${found.exit}, wanted ${row.exit ?? 0}`,
    !agrees(row.prints, found.stdout) && `standard output, wanted ${row.prints}`,
    !agrees(row.complains, found.stderr) && `standard error, wanted ${row.complains}`,
  ].filter(Boolean)
  if (wrong.length === 0) return undefined
  return [
    `$ ${row.run}`,
    ...wrong.map((one) => `differs: ${one}`),
    `--- standard output\n${found.stdout.trim()}`,
    `--- standard error\n${found.stderr.trim()}`,
  ].join('\n')
}

function agrees(wanted: Row['prints'], text: string) {
  if (wanted === undefined) return true
  return typeof wanted === 'string' ? text.trim() === wanted : wanted.test(text.trim())
}
