// Does the provider want each request signed, and with whose keys?

import { findHeader, removeHeader, setHeader } from '../policies/header-list.ts'
import type { Provider, SigningCredentials } from '../providers/provider.ts'
import type { AiProvider } from '../routing/routing-table.ts'
import type { Outgoing } from './authorize-request.ts'
import type { Environment } from './settings.ts'
import type { Transaction } from './transaction.ts'

type Call = { transaction: Transaction; provider: Provider; choice: AiProvider }

/** Undefined where there is nothing to sign, or nothing to sign with. */
export function signRequest(
  { transaction, provider, choice }: Call,
  outgoing: Outgoing,
  { authority, path, body }: { authority: string; path: string; body: Buffer },
): Promise<void> | undefined {
  if (!provider.sign) return undefined
  const credentials = findCredentials(choice, transaction.surroundings.env)
  if (!credentials) return undefined
  const { headers, query } = outgoing
  // Someone else's, who has no say here.
  removeHeader(headers, 'authorization')
  const host = transaction.rewrittenHost ?? authority
  const request = {
    method: transaction.exchange.method,
    url: `https://${host}${path}${query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`,
    contentType: findHeader(headers, 'content-type') ?? '',
    body,
  }
  const signature = provider.sign(request, credentials, choice.options ?? {})
  return signature.then((signed) => {
    for (const [name, value] of Object.entries(signed)) setHeader(headers, name, value)
  })
}

/** The backend's own, else those of the proxy's surroundings; a key of another kind needs no signature. */
function findCredentials(
  { policies: { auth } }: AiProvider,
  env: Environment,
): SigningCredentials | undefined {
  if (auth?.type === 'aws' && auth.signing) return auth.signing
  if (auth && auth.type !== 'aws') return undefined
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  }
}
