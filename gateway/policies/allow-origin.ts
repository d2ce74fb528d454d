// What does a browser get to know of who may ask from elsewhere? https://fetch.spec.whatwg.org/#http-cors-protocol

import type { CorsPolicy } from '../routing/routing-table.ts'
import { findHeader, type HeaderList } from './header-list.ts'

/** `preflight`: the whole answer. Otherwise `headers` belong to whatever the answer will be. */
export type CorsOutcome = { preflight: boolean; headers: HeaderList }

export function allowOrigin(policy: CorsPolicy, method: string, headers: HeaderList): CorsOutcome {
  const origin = findHeader(headers, 'origin')
  if (origin === undefined) return { preflight: false, headers: [] }
  const requestMethod = findHeader(headers, 'access-control-request-method') ?? ''
  const preflight = method === 'OPTIONS' && requestMethod !== ''
  if (!policy.allowOrigins.some((allowed) => isSameOrigin(allowed, origin)))
    return { preflight, headers: [] }
  const allowed = ['access-control-allow-origin', origin]
  // What is true for this origin is not so for another.
  if (!policy.allowOrigins.includes('*') || policy.allowCredentials) allowed.push('vary', 'origin')
  if (preflight) {
    add(allowed, 'access-control-allow-methods', listed(policy.allowMethods, requestMethod))
    const asked = findHeader(headers, 'access-control-request-headers') ?? ''
    add(allowed, 'access-control-allow-headers', listed(policy.allowHeaders, asked))
    allowed.push('access-control-max-age', String(policy.maxAgeSeconds))
  }
  if (policy.allowCredentials) allowed.push('access-control-allow-credentials', 'true')
  add(allowed, 'access-control-expose-headers', policy.exposeHeaders.join(','))
  return { preflight, headers: allowed }
}

const add = (headers: HeaderList, name: string, value: string) => {
  if (value !== '') headers.push(name, value)
}

/** A wildcard means what was asked for: browsers do not take it as one where credentials are sent. */
const listed = (names: string[], asked: string) => (names.includes('*') ? asked : names.join(','))

/** `https://*.example.com` and `*` are patterns; a port that goes without saying may go unsaid. */
function isSameOrigin(allowed: string, origin: string): boolean {
  if (allowed === '*') return true
  const wanted = normalize(allowed)
  const present = normalize(origin)
  const at = wanted.indexOf('://*.')
  if (at < 0) return wanted === present
  const scheme = wanted.slice(0, at + 3)
  const suffix = wanted.slice(at + 4)
  return (
    present.startsWith(scheme) &&
    present.endsWith(suffix) &&
    present.length > scheme.length + suffix.length
  )
}

const normalize = (origin: string) =>
  origin
    .toLowerCase()
    .replace(/^(http:\/\/.*):80$/, '$1')
    .replace(/^(https:\/\/.*):443$/, '$1')
