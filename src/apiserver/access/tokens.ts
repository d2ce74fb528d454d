// Which bearer tokens are good, and whom do they speak for? One for the administrator, and signed ones for ServiceAccounts.

import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyOf, type Store } from '../store/store.ts'
import { ADMIN, serviceAccountUser, type User } from './user.ts'

export const ISSUER = 'https://kubernetes.default.svc.cluster.local'

type Claims = {
  iss: string
  sub: string
  aud: string[]
  exp?: number
  iat: number
  nbf: number
  jti: string
  'kubernetes.io': { namespace: string; serviceaccount: { name: string; uid: string } }
}

export type Tokens = {
  /** Undefined for a token that is unknown, forged, out of date, or of an account that is gone. */
  userOf(token: string): User | undefined
  /** Without `seconds` it holds as long as the account exists. */
  issue(namespace: string, account: string, seconds?: number, audiences?: string[]): string
}

/** The signing key lives beside the data, so that tokens outlive a restart. */
export function openTokens(folder: string, adminToken: string, store: Store): Tokens {
  const key = readOrMakeKey(join(folder, 'token.key'))
  const admin = digest(adminToken)
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')

  function readClaims(token: string): Claims | undefined {
    const [header = '', body = '', signature = ''] = token.split('.')
    const wanted = Buffer.from(sign(`${header}.${body}`))
    const found = Buffer.from(signature)
    if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) return undefined
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims
  }

  return {
    userOf(token) {
      if (timingSafeEqual(digest(token), admin)) return ADMIN
      const claims = readClaims(token)
      if (!claims || (claims.exp !== undefined && claims.exp * 1000 <= Date.now())) return undefined
      const { namespace, serviceaccount } = claims['kubernetes.io']
      const account = store.get('serviceaccounts', keyOf(namespace, serviceaccount.name))
      if (account?.metadata.uid !== serviceaccount.uid) return undefined
      return serviceAccountUser(namespace, serviceaccount.name, serviceaccount.uid)
    },

    issue(namespace, name, seconds, audiences = [ISSUER]) {
      const account = store.get('serviceaccounts', keyOf(namespace, name))
      if (!account)
        throw new Error(`there is no ServiceAccount ${namespace}/${name} to issue a token for`)
      const now = Math.floor(Date.now() / 1000)
      const claims: Claims = {
        aud: audiences,
        ...(seconds !== undefined && { exp: now + seconds }),
        iat: now,
        iss: ISSUER,
        jti: randomUUID(),
        'kubernetes.io': { namespace, serviceaccount: { name, uid: account.metadata.uid! } },
        nbf: now,
        sub: `system:serviceaccount:${namespace}:${name}`,
      }
      const text = `${encode({ alg: 'HS256' })}.${encode(claims)}`
      return `${text}.${sign(text)}`
    },
  }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Equal lengths, whatever was sent, so that the comparison takes the same time for each. */
const digest = (token: string) => createHmac('sha256', 'token').update(token).digest()

function readOrMakeKey(path: string) {
  if (existsSync(path)) return readFileSync(path)
  const key = randomBytes(32)
  writeFileSync(`${path}.new`, key, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return key
}
