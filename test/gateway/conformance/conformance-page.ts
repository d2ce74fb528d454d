// What does docs/conformance.md say? Nothing but what the table runs, and what it does not run.

import { areas } from './areas.ts'
import type { Area, ConformanceRow } from './conformance-row.ts'
import { notCovered } from './not-covered.ts'
import { publishedCases } from './published-cases.ts'

const INTRODUCTION = `# Gateway API conformance

<!-- Made from test/gateway/conformance: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/gateway/conformance/page.test.ts -->

Gateway API publishes a suite of conformance cases. It is written in Go and wants a whole cluster; this page lists the same cases restated
as a table of the lab's own: manifests, what the statuses must say, requests, and who must answer them with what. Every line is run on each
run of the tests, on one embedded cluster with the gateway installed as a learner has it: manifests go in through the real \`kubectl\`,
statuses are read with it, and requests are real HTTP and HTTPS to the proxies that the controller deploys. Backends are Services whose
EndpointSlices lead to servers of the test, which say what they were sent.

- In every line each condition must carry the object's own generation, and every answer is looked at twice: when it becomes right, and
  again when all the others of its line have.
- A line without a case is something that the specification says and the published suite does not try.
- This is not a certificate: the published suite itself has not been run against this gateway.`

export function conformancePage(): string {
  return `${[INTRODUCTION, summary(), ...areas.map(section), leftOut()].join('\n\n')}\n`
}

const restated = () => new Set(areas.flatMap(({ rows }) => rows.flatMap((row) => row.restates)))

function summary() {
  const done = restated()
  const groups = Object.entries(publishedCases).map(([group, cases]) => {
    const covered = cases.filter((name) => done.has(name)).length
    return `| ${group} | ${covered} | ${cases.length - covered} |`
  })
  const rows = areas.flatMap((area) => area.rows).length
  return [
    `${rows} lines pass. Of the published cases (names as of August 2026, after v1.6.1) they restate:`,
    '',
    '| cases of | restated here | not covered, see the end |',
    '|---|---|---|',
    ...groups,
  ].join('\n')
}

const section = ({ title, rows }: Area) =>
  [`## ${title}`, '', '| what is so | cases |', '|---|---|', ...rows.map(line)].join('\n')

const line = ({ title, restates }: ConformanceRow) => `| ${title} | ${restates.join('<br>')} |`

function leftOut() {
  const lines = notCovered.map(
    ({ cases, reason }) => `- ${reason} Not covered: ${cases.join(', ')}.`,
  )
  return ['## Not covered', '', ...lines].join('\n')
}
