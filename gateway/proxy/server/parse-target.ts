// Which host, path and query does a request line name?

/** Printable ASCII without what no URL may hold bare, so that no upstream can read it as something else. */
const TARGET = /^[!"$-;=?-[\]-~]*$/
const ABSOLUTE = /^https?:\/\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/i
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i

export type Target = { host: string; path: string; query: string }

/** Undefined where the target is malformed. `host` is the Host header's, unless the target is a whole URL. */
export function parseTarget(target: string, host: string): Target | undefined {
  if (!TARGET.test(target)) return undefined
  if (target.charCodeAt(0) !== 47 /* / */) {
    const absolute = ABSOLUTE.exec(target)
    if (!absolute) return undefined
    const [, authority = '', path = '/', query = ''] = absolute
    return { host: authority, path: resolveDots(path), query }
  }
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return { host, path: resolveDots(path), query: mark < 0 ? '' : target.slice(mark + 1) }
}

/**
 * `/a/../b` is `/b`, for the routes as for the upstream: otherwise a prefix could be left behind its match.
 * https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
 */
function resolveDots(path: string): string {
  if (!DOT_SEGMENT.test(path)) return path
  const kept: string[] = []
  const segments = path.slice(1).split('/')
  for (const [index, segment] of segments.entries()) {
    const dots = segment.replace(/%2e/gi, '.')
    const last = index === segments.length - 1
    if (dots === '..') kept.pop()
    if (dots === '.' || dots === '..') {
      if (last) kept.push('')
    } else kept.push(segment)
  }
  return `/${kept.join('/')}`
}
