// Where is a provider reached?

import { createHash } from 'node:crypto'
import type { Provider } from '../providers/provider.ts'
import { resolveHost } from '../providers/resolve-endpoint.ts'
import type { AiProvider, BackendTls, ServiceBackend } from '../routing/routing-table.ts'
import type { Environment } from './settings.ts'
import type { UpstreamTarget } from './upstream/upstream-client.ts'

export type ProviderTarget = {
  target: UpstreamTarget
  /** For the Host header. */
  authority: string
  /** Put before the provider's own path. */
  basePath: string
}

const HTTPS = 443

/** A table is never changed, only replaced, so what was resolved holds as long as its provider. */
const resolved = new WeakMap<AiProvider, { env: Environment; target: ProviderTarget }>()

/** A backend's own host wins over `<PROVIDER>_BASE_URL`, and that over the vendor's address. */
export function resolveProviderTarget(
  provider: Provider,
  choice: AiProvider,
  env: Environment,
): ProviderTarget {
  if (choice.service) return resolveServiceTarget(choice.service, choice.policies.tls)
  const known = resolved.get(choice)
  if (known?.env === env) return known.target
  const target = resolve(provider, choice, env)
  resolved.set(choice, { env, target })
  return target
}

function resolve(
  provider: Provider,
  { host, port, policies, options }: AiProvider,
  env: Environment,
): ProviderTarget {
  if (host !== undefined && port !== undefined) {
    const target = resolveTarget(host, port, policies.tls)
    return { target, authority: authorityOf(host, port, target.tls !== undefined), basePath: '' }
  }
  const variable = `${provider.name.toUpperCase()}_BASE_URL`
  const base = env[variable]
  if (!base) {
    const own = resolveHost(provider, options)
    if (own === undefined) throw new NoAddress('the provider has no address')
    const tls = policies.tls ?? {}
    return { target: resolveTarget(own, HTTPS, tls), authority: own, basePath: '' }
  }
  const url = parseBaseUrl(variable, base)
  const secure = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const tls = secure ? (policies.tls ?? {}) : undefined
  return {
    target: resolveTarget(hostname, Number(url.port) || (secure ? HTTPS : 80), tls),
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
  }
}

/** There is nowhere to send a request to. */
export class NoAddress extends Error {
  override name = 'NoAddress'
}

/** Its endpoints come and go, so that none is remembered. */
function resolveServiceTarget({ endpoints }: ServiceBackend, tls?: BackendTls): ProviderTarget {
  const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)]
  if (!endpoint) throw new NoAddress('no healthy backends')
  const target = resolveTarget(endpoint.address, endpoint.port, tls)
  const authority = authorityOf(endpoint.address, endpoint.port, tls !== undefined)
  return { target, authority, basePath: '' }
}

export function resolveTarget(host: string, port: number, tls?: BackendTls): UpstreamTarget {
  if (!tls) return { key: `http ${host}:${port}`, host, port }
  const verify =
    tls.insecureSkipVerify === 'All'
      ? 'nothing'
      : tls.insecureSkipVerify === 'Hostname'
        ? 'chain'
        : 'all'
  const { authorities, certificate, subjectAltNames } = tls
  const serverName = tls.sni ?? host
  const own = authorities || certificate || subjectAltNames
  const shown = own ? ` ${fingerprint([authorities, certificate, subjectAltNames])}` : ''
  const key = `https ${host}:${port} ${serverName} ${verify}${shown}`
  return {
    key,
    host,
    port,
    tls: {
      serverName,
      verify,
      ...(authorities && { authorities }),
      ...(certificate && { certificate }),
      ...(subjectAltNames && { subjectAltNames }),
    },
  }
}

/** Sockets are shared only where whom to trust and what to show are the same. */
const fingerprint = (parts: unknown) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64')

export function authorityOf(host: string, port: number, secure: boolean): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === (secure ? HTTPS : 80) ? name : `${name}:${port}`
}

/** Throws where the variable does not hold an address. */
export function parseBaseUrl(variable: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(`${variable} must be an http or https address, not "${value}"`)
  return url
}
