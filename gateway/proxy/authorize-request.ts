// With whose credentials does a request reach its provider?

import { findHeader, type HeaderList, removeHeader, setHeader } from '../policies/header-list.ts'
import type { HeaderChange, Provider } from '../providers/provider.ts'
import type { AiProvider } from '../routing/routing-table.ts'

/** The backend's key in place of the client's; the client's own where the backend has none. */
export function authorizeRequest(
  headers: HeaderList,
  provider: Provider,
  { policies }: AiProvider,
) {
  for (const name of provider.removedHeaders ?? []) removeHeader(headers, name)
  const authorization = findHeader(headers, 'authorization')
  if (policies.auth?.type === 'key') changeHeaders(headers, provider.authorize(policies.auth.key))
  else if (authorization !== undefined && provider.adaptClientCredentials)
    changeHeaders(headers, provider.adaptClientCredentials(authorization))
  for (const [name, value] of Object.entries(provider.defaultHeaders ?? {}))
    if (findHeader(headers, name) === undefined) setHeader(headers, name, value)
}

function changeHeaders(headers: HeaderList, { set, remove }: HeaderChange) {
  for (const name of remove) removeHeader(headers, name)
  for (const [name, value] of Object.entries(set)) setHeader(headers, name, value)
}
