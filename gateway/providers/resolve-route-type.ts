// In which format does the client speak on this path?

import type { RouteType } from './provider.ts'

/**
 * The first suffix that the path ends with wins; `*` fits every path. With none that fits it is Completions, whatever
 * the path: a backend without `routes` takes OpenAI-shaped requests everywhere.
 */
export function resolveRouteType(
  routes: readonly { suffix: string; type: RouteType }[] | undefined,
  path: string,
): RouteType {
  if (routes)
    for (const { suffix, type } of routes) if (suffix === '*' || path.endsWith(suffix)) return type
  return 'Completions'
}
