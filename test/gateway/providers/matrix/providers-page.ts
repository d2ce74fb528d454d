// What does docs/providers.md say? Exactly what the table runs.

import { clients } from './clients.ts'
import { expectedOutcome } from './expected-outcome.ts'
import { features } from './features.ts'
import { otherRows } from './other-rows.ts'
import { type ProviderRow, providerRows } from './provider-rows.ts'
import type { Client } from './question.ts'

const line = (cells: string[]) => `| ${cells.join(' | ')} |`
const table = (head: string[], rows: string[][]) =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

export function providersPage(): string {
  const notes: string[] = []
  const note = (message: string) => {
    if (!notes.includes(message)) notes.push(message)
    return `[${notes.indexOf(message) + 1}]`
  }
  const formats = ['Completions', 'Messages', 'Responses', 'GenerateContent'] as const
  const spoken = table(
    ['client speaks', ...providerRows.map(({ name }) => name)],
    formats.map((format) => [format, ...providerRows.map((row) => spokenCell(row, format, note))]),
  )
  const sections = clients.map((client) =>
    [
      `### ${client.name} (${client.routeType})`,
      table(
        ['', ...providerRows.map(({ name }) => name)],
        features.map((feature) => [
          feature.name,
          ...providerRows.map((row) => {
            const expected = expectedOutcome(client, row, feature)
            if (expected.type === 'refused') return note(expected.message)
            return expected.type === 'works' ? 'yes' : '-'
          }),
        ]),
      ),
    ].join('\n\n'),
  )
  const plain = providerRows.filter(({ name }) => !name.startsWith('custom'))
  const others = table(
    ['route type', ...plain.map(({ name }) => name)],
    otherRows.map(({ routeType, providers }) => [
      routeType,
      ...plain.map(({ name }) => {
        const row = providers[name]
        return row && 'model' in row ? 'yes' : note(row?.says ?? '')
      }),
    ]),
  )
  const refusals = notes.map((message, index) => `${index + 1}. \`${message}\``).join('\n')
  return `# Which client can talk to which provider

This page is made from a table that the tests run: each SDK below, through the gateway, against a simulator of each
provider, every line once in one piece and once as a stream. It cannot say what is not so.

How a client speaks is the route type of its path (\`policies.ai.routes\` of a backend). *As it is* means that only what the
backend asks for is changed; *translated* that the whole request and reply are said in the other's words.

${spoken}

In every pair, a refused key is an error of the client's own SDK, with the provider's status and message.

## Conversations

*yes*: works in one piece and as a stream. *-*: this client has no way to ask for it. A number: refused with status 400, for the
reason below. What cannot be said to a provider is never just left out, but for what merely tunes an answer, such as a seed.

${sections.join('\n\n')}

## The rest

${others}

*Passthrough* and *Detect* send on whatever comes. *Rerank* goes as it is, to \`openai\` and to \`custom\`.

## Reasons

${refusals}
`
}

function spokenCell(row: ProviderRow, format: Client['routeType'], note: (text: string) => string) {
  const spoken = row.spoken[format]
  return typeof spoken === 'object' ? note(spoken.refused) : spoken
}
