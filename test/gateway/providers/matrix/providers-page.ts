// What does docs/providers.md say? Exactly what the table runs.

import { clients } from './clients.ts'
import { expectedOutcome } from './expected-outcome.ts'
import { features } from './features.ts'
import { type FieldTable, fieldTables, outcomeAt } from './field-rows.ts'
import { otherRows } from './other-rows.ts'
import { type ProviderRow, providerRows } from './provider-rows.ts'
import type { Client } from './question.ts'
import { simulatorLines } from './simulator-table.ts'

const line = (cells: string[]) => `| ${cells.join(' | ')} |`
const table = (head: string[], rows: string[][]) =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

const BEFORE_REFUSALS = /^failed to process LLM request: /

export function providersPage(): string {
  const notes: string[] = []
  /** All refusals of requests begin alike; the page says so once. */
  const note = (whole: string) => {
    const message = whole.replace(BEFORE_REFUSALS, '')
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
  const others = table(
    ['route type', ...providerRows.map(({ name }) => name)],
    otherRows.map(({ routeType, providers }) => [
      routeType,
      ...providerRows.map(({ name }) => {
        const row = providers[name]
        return row && 'model' in row ? 'yes' : note(row?.says ?? '')
      }),
    ]),
  )
  const simulators = table(
    ['provider', 'Service', 'port of the Pod', 'variable', 'key that it takes'],
    simulatorLines().map(({ name, service, servicePort, port, variable, key }) => [
      name,
      `\`${service}:${servicePort}\``,
      String(port),
      `\`${variable}\``,
      `\`${key}\``,
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
reason below.

${sections.join('\n\n')}

Of what comes back, each SDK understands each provider's thoughts, several calls at once, tokens (those from a cache among
them), every end, and an error in the middle of a stream. OpenAI's Chat Completions tell no thoughts, and its clients find those
of others in \`reasoning_content\`.

## Fields

What cannot be said to a provider is refused by its name, such as \`unsupported field: seed; Anthropic has none like it\`: nothing of
a request is just left out, wherever in it it stands. A value that asks for nothing (\`n: 1\`, \`store: false\`, \`logit_bias: {}\`,
null) is as good as none. Where your clients cannot be told, take the field away in the backend: \`policies.ai.transformations\`
with \`{ field: seed, expression: "null" }\`.

Left out are these alone, which an answer does not depend on: who asks (\`user\`, \`safety_identifier\`, \`metadata.user_id\`) where the
provider has no place for it; marks of what may be cached; and the thoughts of earlier turns, which are the model's own and of
no use to another (where they are signed by whom they go back to, they go).

Azure is as openai. A custom provider is as the one whose format it takes. What is not in a table is said to all.

${fieldTables.map(fieldSection).join('\n\n')}

## The rest

${others}

*Passthrough* and *Detect* send on whatever comes. *Rerank* goes as it is, to \`openai\` and to \`custom\`.

## Simulators

Offline, these stand in for the providers, in the namespace \`agentgateway-system\`. The controller has their addresses in its
environment and hands them on to each proxy; without the variable a provider is asked at its own address.

${simulators}

Outside of a cluster, \`node dist/simulators.js\` listens at the same ports; \`--help\` tells how to move them.

## Reasons

The gateway's answer is \`failed to process LLM request: \` and one of these; those in braces are the whole answer, with status 501.

${refusals}
`
}

function spokenCell(row: ProviderRow, format: Client['routeType'], note: (text: string) => string) {
  const spoken = row.spoken[format]
  return typeof spoken === 'object' ? note(spoken.refused) : spoken
}

function fieldSection({ format, vendors, rows }: FieldTable) {
  const words = { said: 'yes', refused: 'refused', 'left out': 'left out' }
  return [
    `### ${format}`,
    table(
      ['', ...vendors.map((name) => (name === 'custom' ? 'custom (Completions)' : name))],
      rows.map((row) => [
        row.what ?? `\`${row.field}\``,
        ...vendors.map((_, index) => words[outcomeAt(row, index)]),
      ]),
    ),
  ].join('\n\n')
}
