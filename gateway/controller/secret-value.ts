// Which credential does a Secret hold? The rules are agentgateway's, down to the letter case.

import type { KubeObject } from '../../src/kube/kube-object.ts'

export const DEFAULT_KEY = 'Authorization'

/**
 * The credential without its scheme; '' where there is none. Only the default key may hold `Bearer …`, spelt just so:
 * under a key of the author's own the value is taken as it is.
 */
export function secretValue(secret: KubeObject, key = DEFAULT_KEY): string {
  const encoded = secret.data?.[key]
  if (typeof encoded !== 'string') return ''
  const value = Buffer.from(encoded, 'base64').toString('utf8').trim()
  if (key !== DEFAULT_KEY || !value.startsWith('Bearer ')) return value
  return value.slice('Bearer '.length).trim()
}
