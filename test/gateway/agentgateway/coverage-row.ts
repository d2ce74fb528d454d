// What does one line of docs/agentgateway.md say: a behaviour of agentgateway, how ours compares, and the test that shows it.

export type Verdict = 'works' | 'differs' | 'refused'

export interface CoverageRow {
  readonly what: string
  readonly verdict: Verdict
  /** Path below test/gateway, without `.test.ts`. */
  readonly file: string
  /** As it stands in the file: a test's title, or the first column of a table of tests. */
  readonly title: string
}

export interface CoverageSection {
  readonly title: string
  readonly rows: readonly CoverageRow[]
}

/** A table of rows: what, verdict, title; all of them shown by the same file. */
export const shownBy = (
  file: string,
  ...rows: readonly (readonly [what: string, verdict: Verdict, title: string])[]
): CoverageRow[] => rows.map(([what, verdict, title]) => ({ what, verdict, file, title }))
