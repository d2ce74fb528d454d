// Where do problems stand that were found before this key was pressed? They keep to their lines until new ones are found.

import type { Problem } from '../../engine/validate-manifest.ts'

export function followProblems(
  problems: Problem[],
  before: readonly string[],
  after: readonly string[],
): Problem[] {
  const added = after.length - before.length
  if (problems.length === 0 || added === 0) return problems
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  return problems.flatMap((problem) => {
    if (problem.line <= same) return [problem]
    // What was deleted takes its problem along.
    const line = problem.line + added
    return line > same && after[line - 1] === before[problem.line - 1] ? [{ ...problem, line }] : []
  })
}
