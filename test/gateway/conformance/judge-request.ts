// Does a gateway answer as the row wants it? If not, what is different?

import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Answer, askGateway } from './ask-gateway.ts'
import type { RequestRow } from './conformance-row.ts'
import type { EchoBackends } from './echo-backends.ts'
import { differs } from './judge-statuses.ts'

const TIMES = 300
const AT_ONCE = 10
/** More than three standard deviations of the widest share that a row has. */
const TOLERANCE = 0.1
const MIRROR_PATIENCE_MS = 1000

let asked = 0

/** `portOf` says where a listener's port really is. Undefined where all is as wanted. */
export async function judgeRequest(
  row: RequestRow,
  portOf: (port: number) => number,
  backends: EchoBackends,
): Promise<string | undefined> {
  const [method = '', address = ''] = row.ask.split(' ')
  const url = new URL(address)
  const port = portOf(Number(url.port) || (url.protocol === 'https:' ? 443 : 80))
  const { headers = {}, serverName } = row
  const ask = async () => {
    const name = `question-${++asked}`
    const question = { method, url, port, headers, name, ...(serverName && { serverName }) }
    return { name, answer: await askGateway(question) }
  }
  const difference = row.shares
    ? await judgeShares(row.shares, ask, backends)
    : await judgeAnswer(row, ask, backends)
  return difference && `${row.ask}: ${difference}`
}

type Ask = () => Promise<{ name: string; answer: Answer }>

async function judgeShares(wanted: Record<string, number>, ask: Ask, backends: EchoBackends) {
  const counts: Record<string, number> = {}
  for (let done = 0; done < TIMES; done += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask))
    for (const { name, answer } of answers) {
      const receivers = backends.receivers(name)
      const meters = receivers.length > 0 ? receivers : [String(answer.status)]
      for (const meter of meters) counts[meter] = (counts[meter] ?? 0) + 1
    }
  }
  const found = Object.fromEntries(
    Object.entries(counts).map(([meter, count]) => [meter, count / TIMES]),
  )
  const meters = new Set([...Object.keys(wanted), ...Object.keys(found)])
  const right = [...meters].every((meter) => {
    const [share, want] = [found[meter] ?? 0, wanted[meter] ?? 0]
    return want === 0 || want === 1 ? share === want : Math.abs(share - want) < TOLERANCE
  })
  return right ? undefined : differs('shares', wanted, found)
}

async function judgeAnswer(row: RequestRow, ask: Ask, backends: EchoBackends) {
  const { name, answer } = await ask()
  const { status, headers, presented } = answer
  const wantedStatus = row.status ?? 200
  if (status !== wantedStatus) return differs('status', wantedStatus, status)
  const from = headers['x-backend']
  if (from !== row.from) return differs('backend', row.from, from)
  if (row.presents !== undefined && presented !== row.presents)
    return differs('certificate', row.presents, presented)
  return (
    compareHeaders('header of the answer', row.replies, headers) ??
    judgeSeen(row, name, backends) ??
    (await judgeReceivers(row, name, backends))
  )
}

function judgeSeen({ sees, from }: RequestRow, name: string, backends: EchoBackends) {
  if (!sees || from === undefined) return undefined
  const seen = backends.seen(from, name)
  if (!seen) return `backend ${from} was not asked`
  for (const field of ['path', 'host'] as const) {
    if (sees[field] !== undefined && sees[field] !== seen[field])
      return differs(`${field} at the backend`, sees[field], seen[field])
  }
  return compareHeaders('header at the backend', sees.headers, seen.headers)
}

/** A copy may come a moment after the answer. */
async function judgeReceivers(row: RequestRow, name: string, backends: EchoBackends) {
  if (!row.mirrors) return undefined
  const wanted = [...(row.from === undefined ? [] : [row.from]), ...row.mirrors].sort()
  const until = Date.now() + MIRROR_PATIENCE_MS
  while (!isDeepStrictEqual(backends.receivers(name), wanted)) {
    if (Date.now() > until) return differs('receivers', wanted, backends.receivers(name))
    await delay(20)
  }
  return undefined
}

function compareHeaders(
  what: string,
  wanted: Record<string, string | null> = {},
  found: Record<string, string | string[] | undefined>,
) {
  for (const [name, value] of Object.entries(wanted)) {
    const present = found[name]
    const text = Array.isArray(present) ? present.join(',') : present
    // A space after a comma says nothing.
    if ((text?.replaceAll(', ', ',') ?? null) !== value)
      return differs(`${what} ${name}`, value, text)
  }
  return undefined
}
