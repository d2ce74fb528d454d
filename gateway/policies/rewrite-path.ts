// Which path comes out of a URLRewrite or a RequestRedirect?

import type { PathMatch, PathModifier } from '../routing/routing-table.ts'

const withoutTrailingSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path)

export function rewritePath(path: string, modifier: PathModifier, matched: PathMatch): string {
  if (modifier.type === 'ReplaceFullPath') return modifier.replaceFullPath
  // Only a prefix can be replaced; the API refuses such a filter beside any other match.
  if (matched.type !== 'PathPrefix') return path
  const rest = path.slice(withoutTrailingSlash(matched.value).length)
  const rewritten = withoutTrailingSlash(modifier.replacePrefixMatch) + rest
  return rewritten.startsWith('/') ? rewritten : `/${rewritten}`
}
