// Which rule of the table does a request meet? Gateway API's precedence was settled when the table was compiled: here
// the first match that fits is the answer. https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule

import { hostnameCovers, stripPort } from './hostname.ts'
import { type Candidate, indexPaths, type PathIndex, wholeExpression } from './path-index.ts'
import type { GatewayTable, Listener, RouteMatch, RouteRule, ValueMatch } from './routing-table.ts'

export type MatchRequest = {
  /** The listener's port, not the one the socket happens to have. */
  port: number
  /** The Host header or :authority; a port in it is ignored. */
  host: string
  method: string
  /** Without the query, beginning with a slash. */
  path: string
  /** Names in lower case, as node:http gives them. */
  headers: Record<string, string | string[] | undefined>
  /** What follows the `?`, still encoded. */
  query: string
  /** The host that the client named when the connection was encrypted, if it did. */
  serverName?: string | undefined
}

export type MatchResult =
  | { type: 'matched'; listener: Listener; match: RouteMatch; rule: RouteRule }
  | { type: 'route-not-found'; listener: Listener }
  | { type: 'listener-not-found' }
  /** The connection was opened to another listener than the one that the host belongs to. */
  | { type: 'misdirected'; listener: Listener }

export function match(table: GatewayTable, request: MatchRequest): MatchResult {
  const host = stripPort(request.host)
  const index = indexOf(table)
  const listener = findListener(index, request.port, host)
  if (!listener) return { type: 'listener-not-found' }
  if (request.serverName !== undefined) {
    const opened = findListener(index, request.port, request.serverName)
    if (opened && opened !== listener) return { type: 'misdirected', listener: listener.listener }
  }
  const query = new Query(request.query)
  for (const { hostname, paths } of listener.hosts) {
    if (!hostnameCovers(hostname, host)) continue
    const found = findMatch(paths, request, query)
    if (found) {
      const rule = listener.listener.rules[found.rule]!
      return { type: 'matched', listener: listener.listener, match: found, rule }
    }
  }
  return { type: 'route-not-found', listener: listener.listener }
}

type IndexedListener = {
  listener: Listener
  hosts: { hostname: string; paths: PathIndex }[]
}

/** A table is never changed, only replaced, so its index lives exactly as long. */
const indexes = new WeakMap<GatewayTable, Map<number, IndexedListener[]>>()

function indexOf(table: GatewayTable) {
  let index = indexes.get(table)
  if (!index) {
    index = new Map()
    for (const listener of table.listeners) {
      const hosts = listener.hosts.map(({ hostname, matches }) => ({
        hostname,
        paths: indexPaths(matches),
      }))
      index.set(listener.port, [...(index.get(listener.port) ?? []), { listener, hosts }])
    }
    indexes.set(table, index)
  }
  return index
}

/** The port's listener with the most specific hostname that covers the host; the others never see the request. */
function findListener(index: Map<number, IndexedListener[]>, port: number, host: string) {
  let best: IndexedListener | undefined
  for (const candidate of index.get(port) ?? []) {
    const { hostname = '' } = candidate.listener
    if (!hostnameCovers(hostname, host)) continue
    if (!best || moreSpecific(hostname, best.listener.hostname ?? '')) best = candidate
  }
  return best
}

const moreSpecific = (one: string, other: string) => {
  const exact = Number(!one.startsWith('*')) - Number(!other.startsWith('*'))
  return other === '' || (one !== '' && (exact > 0 || (exact === 0 && one.length > other.length)))
}

function findMatch(paths: PathIndex, request: MatchRequest, query: Query): RouteMatch | undefined {
  const exact = firstFitting(paths.exact.get(request.path), request, query)
  if (exact) return exact.match
  const prefix = findPrefix(paths, request, query)
  for (const { expression, match, position } of paths.expressions) {
    if (prefix && prefix.position < position) break
    if (expression.test(request.path) && fits(match, request, query)) return match
  }
  return prefix?.match
}

function findPrefix(paths: PathIndex, request: MatchRequest, query: Query) {
  if (paths.prefixes.size === 0) return undefined
  const { path } = request
  // `/a/b` has the prefixes `/a/b`, `/a` and ''.
  let end = path.endsWith('/') ? path.length - 1 : path.length
  while (end >= 0) {
    if (end <= paths.longestPrefix) {
      const found = firstFitting(paths.prefixes.get(path.slice(0, end)), request, query)
      if (found) return found
    }
    if (end === 0) return undefined
    end = path.lastIndexOf('/', end - 1)
  }
  return undefined
}

function firstFitting(candidates: Candidate[] | undefined, request: MatchRequest, query: Query) {
  if (candidates) for (const one of candidates) if (fits(one.match, request, query)) return one
  return undefined
}

function fits(match: RouteMatch, request: MatchRequest, query: Query): boolean {
  if (match.method !== undefined && match.method !== request.method) return false
  if (match.headers) {
    for (const header of match.headers) {
      const value = request.headers[header.name]
      if (!valueFits(header, Array.isArray(value) ? value.join(',') : value)) return false
    }
  }
  if (match.query) {
    for (const parameter of match.query) {
      if (!valueFits(parameter, query.get(parameter.name))) return false
    }
  }
  return true
}

const expressions = new WeakMap<ValueMatch, RegExp>()

function valueFits(wanted: ValueMatch, value: string | undefined): boolean {
  if (value === undefined) return false
  if (wanted.type === 'Exact') return wanted.value === value
  let expression = expressions.get(wanted)
  if (!expression) {
    expression = wholeExpression(wanted.value)
    expressions.set(wanted, expression)
  }
  return expression.test(value)
}

/** The query's parameters, parsed when the first match asks for one. */
class Query {
  readonly #text: string
  #parsed: URLSearchParams | undefined
  constructor(text: string) {
    this.#text = text
  }
  get(name: string): string | undefined {
    this.#parsed ??= new URLSearchParams(this.#text)
    return this.#parsed.get(name) ?? undefined
  }
}
