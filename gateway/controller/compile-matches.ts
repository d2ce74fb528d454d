// Which requests does a rule ask for, in the form that the matcher reads, and which match goes before which?

import { wholeExpression, withoutTrailingSlash } from '../routing/path-index.ts'
import type { RouteMatch, ValueMatch } from '../routing/routing-table.ts'

/** A match before it is known which rule of which listener it belongs to. */
export type UnplacedMatch = Omit<RouteMatch, 'rule'>

/** Throws SyntaxError where an expression is none. */
export function compileMatch({ path, method, headers, queryParams }: any): UnplacedMatch {
  const { type = 'PathPrefix', value = '/' } = path ?? {}
  if (type === 'RegularExpression') wholeExpression(value)
  return {
    path: { type, value: type === 'PathPrefix' ? withoutTrailingSlash(value) || '/' : value },
    ...(method && { method }),
    ...(headers?.length && { headers: compileValues(headers, (name) => name.toLowerCase()) }),
    ...(queryParams?.length && { query: compileValues(queryParams, (name) => name) }),
  }
}

/** Of entries with equivalent names only the first counts. */
function compileValues(values: ValueMatch[], equivalent: (name: string) => string): ValueMatch[] {
  const byName = new Map<string, ValueMatch>()
  for (const { name, type = 'Exact', value } of values) {
    if (type === 'RegularExpression') wholeExpression(value)
    const key = equivalent(name)
    if (!byName.has(key)) byName.set(key, { name: key, type, value })
  }
  return [...byName.values()]
}

/**
 * Exact paths first, then the longer path (prefix or expression), a method, more headers, more query parameters.
 * Of equals the earlier stays first: sort routes by age and name before, and keep the order of rules.
 */
export const compareMatches = (one: UnplacedMatch, other: UnplacedMatch): number =>
  exactness(other) - exactness(one) ||
  other.path.value.length - one.path.value.length ||
  Number(other.method !== undefined) - Number(one.method !== undefined) ||
  (other.headers?.length ?? 0) - (one.headers?.length ?? 0) ||
  (other.query?.length ?? 0) - (one.query?.length ?? 0)

const exactness = ({ path }: UnplacedMatch) => Number(path.type === 'Exact')
