// Whose API key does a request carry?

import { createHash } from 'node:crypto'
import type { ApiKeyAuthentication } from '../routing/routing-table.ts'
import { type CredentialCarrier, findCredential, removeCredential } from './client-credential.ts'
import type { Refusal } from './refusal.ts'

/** Stands for the key itself, which no expression gets to see. */
const REDACTED = '<redacted>'

/** What is known of the key's owner; nothing where the mode lets a request pass without a key. */
export function authenticateApiKey(
  carrier: CredentialCarrier,
  { mode, location, keys }: ApiKeyAuthentication,
  variables: () => Record<string, unknown>,
): { owner?: Record<string, unknown> } | { refusal: Refusal } {
  const key = findCredential(carrier, location, variables)
  if (key === undefined) return mode === 'Strict' ? refuse('no API Key found') : {}
  // Found by its hash, so that the time this takes says nothing of the keys there are.
  const hash = createHash('sha256').update(key).digest('hex')
  const metadata = Object.hasOwn(keys, hash) ? keys[hash] : undefined
  if (!metadata) return mode === 'Permissive' ? {} : refuse('invalid credentials')
  removeCredential(carrier, location)
  return { owner: { ...metadata, key: REDACTED } }
}

const refuse = (message: string): { refusal: Refusal } => ({
  refusal: {
    status: 401,
    message: `api key authentication failure: ${message}`,
    reason: 'APIKeyAuth',
  },
})
