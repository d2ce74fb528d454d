// How does the admin's page look? One table of the last requests, each with its attempts and what policies did.

import type { RecentRequest } from '../telemetry/recent-requests.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!)
const cell = (text: string | number | undefined) => `<td>${escapeHtml(String(text ?? ''))}</td>`

const STYLE =
  'body{font:14px system-ui;margin:2em}table{border-collapse:collapse}' +
  'td,th{padding:.3em .8em;text-align:left;vertical-align:top;border-bottom:1px solid #ccc}' +
  'pre{background:#f4f4f4;padding:1em;overflow:auto;max-height:40em}'

export const formatAdminPage = (
  gateway: string,
  table: unknown,
  recent: RecentRequest[],
) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(gateway)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(gateway)}</h1>
<h2>The last ${recent.length} requests</h2>
<table><tr><th>time<th>request<th>route<th>status<th>took<th>tokens<th>cost<th>attempts<th>policies</tr>
${recent.map(formatRow).join('\n')}
</table>
<h2>What it serves</h2>
<pre>${escapeHtml(JSON.stringify(table ?? null, null, 2))}</pre>
<p>As JSON: <a href="/requests">/requests</a>, <a href="/config_dump">/config_dump</a>, <a href="/memory">/memory</a>.</p>
</body></html>
`

function formatRow(request: RecentRequest): string {
  const { llm, attempts, policies, guardrails } = request
  const did = [
    ...policies.map(({ policy, outcome, detail }) =>
      [policy, outcome, detail].filter(Boolean).join(' '),
    ),
    ...guardrails.map(({ phase, action }) => `${phase} guard ${action}`),
  ]
  const tried = attempts.map(
    ({ endpoint, provider, status, error, tookMs }) =>
      `${provider ? `${provider} ` : ''}${endpoint}: ${error ?? status ?? 'no answer'}${tookMs === undefined ? '' : ` in ${tookMs} ms`}`,
  )
  const outcome = [request.status, request.reason === 'Upstream' ? '' : request.reason]
  const cells = [
    request.time,
    `${request.method} ${request.path}`,
    request.route,
    outcome.filter(Boolean).join(' '),
    `${request.durationMs} ms`,
    llm?.inputTokens === undefined ? '' : `${llm.inputTokens} → ${llm.outputTokens ?? 0}`,
    llm?.cost ? `$${llm.cost.total.toFixed(6)}` : '',
    tried.join('; '),
    did.join('; '),
  ]
  return `<tr>${cells.map(cell).join('')}</tr>`
}
