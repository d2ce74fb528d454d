// Where is a service reached that a policy asks or tells something?

import type { PolicyEndpoint } from '../routing/routing-table.ts'
import { authorityOf, resolveTarget } from './provider-target.ts'
import type { UpstreamTarget } from './upstream/upstream-client.ts'

export type EndpointAddress = {
  target: UpstreamTarget
  /** For the Host header. */
  authority: string
  /** With its query; of a URL that has one. */
  path: string | undefined
}

/** Throws where there is nobody to be reached. */
export function resolvePolicyEndpoint(endpoint: PolicyEndpoint): EndpointAddress {
  if (endpoint.type === 'url') {
    const { protocol, hostname, port, host, pathname, search } = new URL(endpoint.url)
    const secure = protocol === 'https:'
    const name = hostname.replace(/^\[(.*)\]$/, '$1')
    const number = Number(port) || (secure ? 443 : 80)
    const path = pathname === '/' && search === '' ? undefined : pathname + search
    return { target: resolveTarget(name, number, secure ? {} : undefined), authority: host, path }
  }
  const { backend } = endpoint
  if (backend.type === 'static') {
    const { host, port, policies } = backend
    const authority = authorityOf(host, port, policies.tls !== undefined)
    return { target: resolveTarget(host, port, policies.tls), authority, path: undefined }
  }
  if (backend.type !== 'service') throw new Error('the backend has no address')
  const { endpoints, policies } = backend
  const chosen = endpoints[Math.floor(Math.random() * endpoints.length)]
  if (!chosen) throw new Error('no healthy backends')
  const { address, port } = chosen
  const authority = authorityOf(address, port, policies?.tls !== undefined)
  return { target: resolveTarget(address, port, policies?.tls), authority, path: undefined }
}
