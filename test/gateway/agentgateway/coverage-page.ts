// What does docs/agentgateway.md say? Which behaviour of agentgateway is shown by which test, and which by none.

import type { CoverageRow, CoverageSection } from './coverage-row.ts'
import { requestSections } from './request-rows.ts'
import { statusSections } from './status-rows.ts'
import { unclaimed } from './unclaimed.ts'

export const sections: readonly CoverageSection[] = [...statusSections, ...requestSections]

const INTRODUCTION = `# What is as in agentgateway

<!-- Made from test/gateway/agentgateway: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/gateway/agentgateway -->

Statuses, requests and errors as agentgateway has them, each with a test that shows it here. *works*: as there. *differs*: on purpose, see
[the decision](adr/0005-where-the-gateway-differs.md) or the line. *refused*: not served, and a status or an error says so.
[Policies](policies.md) and [providers](providers.md) have pages of their own.`

export function coveragePage(): string {
  const rows = sections.flatMap((section) => section.rows)
  const count = (verdict: string) => rows.filter((row) => row.verdict === verdict).length
  const sum = `${rows.length} lines: ${count('works')} work, ${count('differs')} differ, ${count('refused')} are refused.`
  return `${[INTRODUCTION, sum, ...sections.map(table), leftOut()].join('\n\n')}\n`
}

const table = ({ title, rows }: CoverageSection) =>
  [`## ${title}`, '', '| what | here | shown by |', '|---|---|---|', ...rows.map(line)].join('\n')

const line = ({ what, verdict, file, title }: CoverageRow) =>
  `| ${what} | ${verdict} | ${file}: “${title.replaceAll('<', '&lt;')}” |`

const leftOut = () => ['## Not claimed', '', ...unclaimed.map((what) => `- ${what}`)].join('\n')
