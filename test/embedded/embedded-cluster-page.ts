// What does docs/embedded-cluster.md say? Nothing but what the table runs.

import { type Area, isRunWith, KUBECTL_VERSIONS, type Row } from './row.ts'
import { areas, areasAlone } from './rows/areas.ts'

const INTRODUCTION = `# The embedded cluster

<!-- Made from test/embedded/rows: UPDATE_DOCS=1 npx vitest run --config test/vitest.config.ts test/embedded/page.test.ts -->

The embedded cluster is a Kubernetes API in one process, with pods that are processes of the lab's own programs. This page lists what is
tried on every run of the tests, with the real \`kubectl\`, and compared with what Kubernetes answers: output, error text and exit code.

- **✓** is run with that version. An empty cell is not run with it: what a server refuses is the same for every client, and so only the
  oldest and the newest version ask for it.
- The areas marked *watched* are run once more with kubectl 1.33 and \`KUBE_FEATURE_WatchListClient=true\`, which is what kubectl does by
  default from 1.35 on.
- kubectl 1.28 and older are not tried. They read OpenAPI v2, which this server has without any types in it.
- A line that says *differs* does what is written there, and not what a cluster with containers would do.`

/** The whole page. */
export function embeddedClusterPage(): string {
  const all = [...areas, ...areasAlone]
  return `${[INTRODUCTION, differencesOf(all), ...all.map(section)].join('\n\n')}\n`
}

function differencesOf(all: Area[]) {
  const lines = all.flatMap(({ title, rows }) =>
    rows
      .filter(({ differs }) => differs)
      .map(({ run, differs }) => `- ${title}: ${code(run)}: ${differs}`),
  )
  const byVersion = all.flatMap(({ rows }) =>
    rows.flatMap(({ run, cannot = {} }) =>
      Object.entries(cannot).map(([version, why]) => `- kubectl ${version}: ${code(run)}: ${why}`),
    ),
  )
  const kept =
    '- Kinds that are only kept (see the end of this page) are stored and listed; nothing acts on them.'
  return ['## What differs', '', kept, ...lines, ...byVersion].join('\n')
}

function section(area: Area): string {
  const head = `| command | ${KUBECTL_VERSIONS.join(' | ')} |`
  const rule = `|---|${KUBECTL_VERSIONS.map(() => ':-:|').join('')}`
  const shown = area.rows.filter(({ aside }) => !aside)
  return [
    `## ${area.title}${area.watches ? ' (*watched*)' : ''}`,
    '',
    ...(area.about ? [area.about, ''] : []),
    head,
    rule,
    ...shown.map((row) => line(area, row)),
  ].join('\n')
}

function line(area: Area, row: Row) {
  const cells = KUBECTL_VERSIONS.map((version) => (isRunWith(version, area, row) ? '✓' : ' '))
  return `| ${code(row.run)}${resultOf(row)} | ${cells.join(' | ')} |`
}

function resultOf(row: Row) {
  if (row.differs) return ` *differs*`
  return row.exit ? ` exits with ${row.exit}` : ''
}

/** As code in a cell of a table: the fence is longer than any run of backticks in it. */
function code(text: string) {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const inner = text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return longest ? `${fence} ${inner} ${fence}` : `${fence}${inner}${fence}`
}
