// Did another site make a browser send this request? https://owasp.org/www-community/attacks/csrf

import { findHeader, type HeaderList } from './header-list.ts'

const SAFE = ['GET', 'HEAD', 'OPTIONS']

export type BrowserRequest = { method: string; scheme: string; host: string; headers: HeaderList }

/** What a browser did not send, or did not say the origin of, is let pass. */
export function isForged(
  { method, scheme, host, headers }: BrowserRequest,
  { additionalOrigins }: { additionalOrigins: string[] },
): boolean {
  if (SAFE.includes(method)) return false
  const origin = findHeader(headers, 'origin')
  const isTrusted = origin !== undefined && additionalOrigins.includes(origin)
  const site = findHeader(headers, 'sec-fetch-site')
  if (site !== undefined) return site !== 'same-origin' && site !== 'none' && !isTrusted
  if (origin === undefined || origin === 'null') return false
  return origin !== `${scheme}://${host}` && !isTrusted
}
