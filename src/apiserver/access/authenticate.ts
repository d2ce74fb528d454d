// Who sent this request? A bearer token says so, and `--as` may speak for another where that is allowed.

import type { IncomingMessage } from 'node:http'
import { unauthorized } from '../status-errors.ts'
import type { Authorizer } from './authorize.ts'
import type { Tokens } from './tokens.ts'
import type { User } from './user.ts'

/** Throws 401 without a good token, 403 where impersonation is not allowed. */
export function authenticate(
  request: IncomingMessage,
  tokens: Tokens,
  authorizer: Authorizer,
): User {
  const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? []
  const user = token && tokens.userOf(token)
  if (!user) throw unauthorized()
  return impersonated(request, user, authorizer) ?? user
}

function impersonated(
  { headers, headersDistinct }: IncomingMessage,
  user: User,
  authorizer: Authorizer,
) {
  const name = headers['impersonate-user']
  if (typeof name !== 'string') return undefined
  const groups = headersDistinct['impersonate-group'] ?? []
  const uid = headers['impersonate-uid']
  const asked = [
    { resource: 'users', name },
    ...groups.map((group) => ({ resource: 'groups', name: group })),
    ...(typeof uid === 'string'
      ? [{ resource: 'uids', name: uid, group: 'authentication.k8s.io' }]
      : []),
  ]
  for (const attributes of asked) {
    const refusal = authorizer.refuse(user, { verb: 'impersonate', group: '', ...attributes })
    if (refusal) throw refusal
  }
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name) ?? []
  const implied = namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : []
  return {
    name,
    ...(typeof uid === 'string' && { uid }),
    groups: [...new Set([...(groups.length ? groups : implied), 'system:authenticated'])],
  }
}
