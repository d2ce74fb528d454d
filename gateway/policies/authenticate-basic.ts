// Whose user name and password does a request carry? https://www.rfc-editor.org/rfc/rfc7617

import type { BasicAuthentication } from '../routing/routing-table.ts'
import { type CredentialCarrier, findCredential, removeCredential } from './client-credential.ts'
import { isPassword } from './password-hash.ts'
import type { Refusal } from './refusal.ts'

export function authenticateBasic(
  carrier: CredentialCarrier,
  { mode, realm, users, location }: BasicAuthentication,
  variables: () => Record<string, unknown>,
): { username?: string } | { refusal: Refusal } {
  const encoded = findCredential(carrier, location, variables)
  if (encoded === undefined)
    return mode === 'Strict' ? refuse(realm, 'no basic authentication credentials found') : {}
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  const hash = Object.hasOwn(users, username) ? users[username] : undefined
  if (hash === undefined || !isPassword(rest.join(':'), hash))
    return refuse(realm, 'invalid credentials')
  removeCredential(carrier, location)
  return { username }
}

const refuse = (realm: string, message: string): { refusal: Refusal } => ({
  refusal: {
    status: 401,
    message: `basic authentication failure: ${message}`,
    reason: 'BasicAuth',
    headers: ['www-authenticate', `Basic realm="${realm}"`],
  },
})
