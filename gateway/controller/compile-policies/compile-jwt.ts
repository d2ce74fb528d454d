// Whose tokens does a policy accept, and with which keys are they signed?

import type { JwtAuthentication, JwtProvider } from '../../routing/routing-table.ts'
import { compileEndpoint, type EndpointSources } from './compile-endpoint.ts'
import { compileLocation } from './compile-location.ts'
import type { Problems } from './problems.ts'

const DEFAULT_CACHE_MS = 5 * 60_000

export function compileJwt(
  { mode = 'Strict', providers, location }: any,
  sources: EndpointSources,
  problems: Problems,
): JwtAuthentication {
  return {
    mode,
    location: compileLocation(location, 'Bearer', 'jwtAuthentication', problems),
    providers: providers.map((provider: any, index: number) =>
      compileProvider(provider, index, sources, problems),
    ),
  }
}

function compileProvider(
  { issuer, audiences, jwks }: any,
  index: number,
  sources: EndpointSources,
  problems: Problems,
): JwtProvider {
  const identity = { issuer, ...(audiences && { audiences }) }
  if (jwks?.inline !== undefined) {
    const keys = readKeys(jwks.inline)
    if (keys) return { ...identity, jwks: { keys } }
    problems.add(`provider ${index} (issuer "${issuer}"): invalid inline JWKS`)
    return { ...identity, jwks: {} }
  }
  const remote = jwks?.remote ?? {}
  const path = `spec.traffic.jwtAuthentication.providers[${index}].jwks.remote`
  const endpoint = compileEndpoint(remote, path, sources, problems)
  const cacheMs =
    problems.readDuration(`${path}.cacheDuration`, remote.cacheDuration) ?? DEFAULT_CACHE_MS
  if (!endpoint) return { ...identity, jwks: {} }
  const keysPath = remote.jwksPath ?? '/'
  return {
    ...identity,
    jwks: {
      remote: { endpoint, path: keysPath.startsWith('/') ? keysPath : `/${keysPath}`, cacheMs },
    },
  }
}

function readKeys(text: string): object[] | undefined {
  try {
    const set = JSON.parse(text)
    return Array.isArray(set?.keys) ? set.keys : undefined
  } catch {
    return undefined
  }
}
