// Which path does the vendor see?

import type { Endpoint, Provider, ProviderOptions } from './provider.ts'

export type PathOverride = {
  /** The whole path, verbatim. */
  path?: string
  /** In place of the provider's own prefix (`/v1`). */
  pathPrefix?: string
  /** The backend names its own host; without a path of its own the client's path then goes on unchanged. */
  host?: string
  options?: ProviderOptions
}

/** `endpoint` is missing where the request is passed through. The path may bring a query of its own. */
export function resolveUpstreamPath(
  provider: Provider,
  endpoint: Endpoint | undefined,
  { path, pathPrefix, host, options = {} }: PathOverride,
  clientPath: string,
  call: { model: string; stream: boolean } = { model: '', stream: false },
): string {
  if (path !== undefined) return path
  const prefix = pathPrefix?.replace(/\/+$/, '')
  if (endpoint === undefined) {
    const ownPrefix = `${provider.pathPrefix}/`
    return prefix !== undefined && clientPath.startsWith(ownPrefix)
      ? prefix + clientPath.slice(provider.pathPrefix.length)
      : (prefix ?? '') + clientPath
  }
  // What speaks in its own way at its own place is described by the backend, not by its host alone.
  if (host !== undefined && prefix === undefined && provider.name !== 'custom') return clientPath
  const own =
    typeof endpoint.path === 'function' ? endpoint.path({ ...call, options }) : endpoint.path
  return endpoint.absolute ? own : (prefix ?? provider.pathPrefix) + own
}
