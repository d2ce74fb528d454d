// Which protocol do a client that asks for an upgrade and this server both speak?

import type { IncomingMessage } from 'node:http'
import { UpgradeError } from './refuse-upgrade.ts'

export type Negotiated = { transport: 'websocket' | 'spdy'; protocol: string }

/** The first one of the client's that is accepted; for WebSockets '' where it names none and '' is accepted. */
export function negotiateProtocol(
  request: IncomingMessage,
  accepted: Record<Negotiated['transport'], string[]>,
): Negotiated {
  const upgrade = request.headers.upgrade?.toLowerCase() ?? ''
  if (upgrade === 'websocket') {
    const offered = listOf(request.headers['sec-websocket-protocol'])
    const protocol = choose(offered.length === 0 ? [''] : offered, accepted.websocket)
    return { transport: 'websocket', protocol }
  }
  if (upgrade === 'spdy/3.1') {
    const offered = listOf(request.headers['x-stream-protocol-version'])
    if (offered.length === 0)
      throw new UpgradeError(400, 'unable to upgrade: X-Stream-Protocol-Version is required')
    return { transport: 'spdy', protocol: choose(offered, accepted.spdy) }
  }
  throw new UpgradeError(400, `unable to upgrade: "${upgrade}" is neither websocket nor SPDY/3.1`)
}

function choose(offered: string[], accepted: string[]) {
  const protocol = offered.find((name) => accepted.includes(name))
  if (protocol !== undefined) return protocol
  throw new UpgradeError(
    403,
    'unable to upgrade: unable to negotiate protocol: ' +
      `client supports [${offered.join(' ')}], server accepts [${accepted.join(' ').trim()}]`,
    { 'X-Accepted-Stream-Protocol-Versions': accepted.filter(Boolean).join(', ') },
  )
}

const listOf = (header: string | string[] | undefined) =>
  [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((name) => name.trim())
    .filter(Boolean)
