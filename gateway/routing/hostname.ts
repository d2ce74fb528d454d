// Does a hostname, exact or a wildcard, cover another? `*.example.com` covers one label or more, and never the apex.

export const stripPort = (host: string): string => {
  const colon =
    host.charCodeAt(0) === 91 /* [ */ ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':')
  return (colon === -1 ? host : host.slice(0, colon)).toLowerCase()
}

/** `pattern` as in a listener or a route, lower-case; '' covers every host. */
export const hostnameCovers = (pattern: string, host: string): boolean =>
  pattern === '' ||
  pattern === host ||
  (pattern.startsWith('*.') && host.length > pattern.length - 1 && host.endsWith(pattern.slice(1)))

/** The hosts that both cover, as one hostname; undefined where there are none. '' stands for every host. */
export function intersectHostnames(one: string, other: string): string | undefined {
  if (hostnameCovers(one, other)) return other
  if (hostnameCovers(other, one)) return one
  return undefined
}

/** Sorts the most specific first: by characters without a wildcard, then by characters in all. */
export function compareHostnames(one: string, other: string): number {
  const exact = (hostname: string) => (hostname.startsWith('*') ? 0 : hostname.length)
  return exact(other) - exact(one) || other.length - one.length || (one < other ? -1 : 1)
}
