// How is a path found among hundreds of matches without trying each? Exact paths and prefixes are looked up, the
// latter from the longest to the shortest that ends where a path element ends; only expressions are tried in turn.

import type { RouteMatch } from './routing-table.ts'

/** A match, and how many stand before it: of two that fit, the one with the lower position is meant. */
export type Candidate = { match: RouteMatch; position: number }

export type PathIndex = {
  exact: Map<string, Candidate[]>
  /** Keys have no trailing slash, so `/` is the empty string. */
  prefixes: Map<string, Candidate[]>
  longestPrefix: number
  expressions: (Candidate & { expression: RegExp })[]
}

export function indexPaths(matches: RouteMatch[]): PathIndex {
  const index: PathIndex = {
    exact: new Map(),
    prefixes: new Map(),
    longestPrefix: 0,
    expressions: [],
  }
  matches.forEach((match, position) => {
    const { type, value } = match.path
    if (type === 'RegularExpression') {
      index.expressions.push({ expression: wholeExpression(value), match, position })
      return
    }
    const key = type === 'Exact' ? value : withoutTrailingSlash(value)
    const paths = type === 'Exact' ? index.exact : index.prefixes
    const present = paths.get(key)
    if (present) present.push({ match, position })
    else paths.set(key, [{ match, position }])
    if (type === 'PathPrefix') index.longestPrefix = Math.max(index.longestPrefix, key.length)
  })
  return index
}

/** Expressions of Gateway API match the whole value. */
export const wholeExpression = (source: string) => new RegExp(`^(?:${source})$`)

export const withoutTrailingSlash = (path: string) =>
  path.endsWith('/') ? path.slice(0, -1) : path
