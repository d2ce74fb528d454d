// Where does a RequestRedirect send the client?

import type { PathMatch, RouteFilter } from '../routing/routing-table.ts'
import { rewritePath } from './rewrite-path.ts'

type Redirect = Extract<RouteFilter, { type: 'RequestRedirect' }>['requestRedirect']

export type RedirectedRequest = {
  scheme: 'http' | 'https'
  /** Without a port. */
  hostname: string
  /** The listener's. */
  port: number
  path: string
  query: string
}

const WELL_KNOWN_PORTS = { http: 80, https: 443 }

export function redirectRequest(
  redirect: Redirect,
  request: RedirectedRequest,
  matched: PathMatch,
): { status: number; location: string } {
  const scheme = redirect.scheme ?? request.scheme
  const hostname = redirect.hostname ?? request.hostname
  // A scheme that is named brings its own port along, unless the port is named too.
  const port =
    redirect.port ?? (redirect.scheme === undefined ? request.port : WELL_KNOWN_PORTS[scheme])
  const authority = port === WELL_KNOWN_PORTS[scheme] ? hostname : `${hostname}:${port}`
  const path = redirect.path ? rewritePath(request.path, redirect.path, matched) : request.path
  const query = request.query === '' ? '' : `?${request.query}`
  return { status: redirect.statusCode, location: `${scheme}://${authority}${path}${query}` }
}
