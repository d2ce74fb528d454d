// Which path does the vendor see?

import type { Provider, RouteType } from './provider.ts'

export type PathOverride = {
  /** The whole path, verbatim. */
  path?: string
  /** In place of the provider's own prefix (`/v1`). */
  pathPrefix?: string
  /** The backend names its own host; without a path of its own the client's path then goes on unchanged. */
  host?: string
}

export function resolveUpstreamPath(
  provider: Provider,
  routeType: RouteType,
  override: PathOverride,
  clientPath: string,
): string {
  if (override.path !== undefined) return override.path
  const endpoint = provider.endpoints[routeType]
  const prefix = override.pathPrefix?.replace(/\/+$/, '')
  if (endpoint === undefined) {
    const ownPrefix = `${provider.pathPrefix}/`
    return prefix !== undefined && clientPath.startsWith(ownPrefix)
      ? prefix + clientPath.slice(provider.pathPrefix.length)
      : (prefix ?? '') + clientPath
  }
  if (prefix !== undefined) return prefix + endpoint.path
  return override.host === undefined ? provider.pathPrefix + endpoint.path : clientPath
}
