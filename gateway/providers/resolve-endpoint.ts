// Can a provider be spoken to in this way, and how?

import type { Endpoint, Provider, ProviderOptions, RouteType } from './provider.ts'

/** Undefined where the provider, as this backend has it, cannot be spoken to so. */
export function resolveEndpoint(
  { endpoints }: Provider,
  routeType: RouteType,
  options: ProviderOptions = {},
): Endpoint | undefined {
  return (typeof endpoints === 'function' ? endpoints(options) : endpoints)[routeType]
}

export const resolveHost = ({ host }: Provider, options: ProviderOptions = {}) =>
  typeof host === 'function' ? host(options) : host

/** The provider as it is at this endpoint, which may want the key in a place of its own. */
export const providerAt = (
  provider: Provider,
  { authorize = provider.authorize, defaultHeaders = provider.defaultHeaders }: Endpoint,
): Provider =>
  authorize === provider.authorize && defaultHeaders === provider.defaultHeaders
    ? provider
    : { ...provider, authorize, ...(defaultHeaders && { defaultHeaders }) }
