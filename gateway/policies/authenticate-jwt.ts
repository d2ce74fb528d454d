// Whose JSON Web Token does a request carry? https://www.rfc-editor.org/rfc/rfc7519

import type { JSONWebKeySet, JWTPayload } from 'jose'
import type { JwtAuthentication, JwtProvider } from '../routing/routing-table.ts'
import { type CredentialCarrier, findCredential, removeCredential } from './client-credential.ts'
import type { Refusal } from './refusal.ts'

const REDACTED = '<redacted>'

/** Signatures that need no secret of ours. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

export type JwtSurroundings = {
  /** A provider's keys; fails where they cannot be had. */
  loadKeys(provider: JwtProvider): Promise<JSONWebKeySet>
  variables(): Record<string, unknown>
}

/** The token's claims; nothing where the mode lets a request pass without a valid token. */
export async function authenticateJwt(
  carrier: CredentialCarrier,
  { mode, location, providers }: JwtAuthentication,
  { loadKeys, variables }: JwtSurroundings,
): Promise<{ claims?: Record<string, unknown>; token?: string } | { refusal: Refusal }> {
  const token = findCredential(carrier, location, variables)
  if (token === undefined) return mode === 'Strict' ? refuse('no bearer token found') : {}
  const verified = await verify(token, providers, loadKeys)
  if ('problem' in verified) return mode === 'Permissive' ? {} : refuse(verified.problem)
  removeCredential(carrier, location)
  return { claims: { ...verified.claims, rawToken: REDACTED }, token }
}

const refuse = (message: string): { refusal: Refusal } => ({
  refusal: { status: 401, message: `authentication failure: ${message}`, reason: 'JwtAuth' },
})

async function verify(
  token: string,
  providers: JwtProvider[],
  loadKeys: JwtSurroundings['loadKeys'],
): Promise<{ claims: JWTPayload } | { problem: string }> {
  // Loaded with the first token: most proxies never see one.
  const { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } = await import('jose')
  let kid: unknown
  let issuer: unknown
  try {
    kid = decodeProtectedHeader(token).kid
    issuer = decodeJwt(token).iss
  } catch (error) {
    return { problem: `the token header is malformed: ${describe(error)}` }
  }
  if (typeof kid !== 'string') return { problem: 'the token header does not specify a `kid`' }
  const known: JwtProvider[] = []
  for (const provider of providers) {
    const keys = await loadKeys(provider).catch(() => undefined)
    if (!keys?.keys.some((key) => key.kid === kid)) continue
    known.push(provider)
    if (provider.issuer !== issuer) continue
    const { audiences } = provider
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: provider.issuer,
        ...(audiences && { audience: audiences }),
        algorithms: ALGORITHMS,
        clockTolerance: 60,
        requiredClaims: ['exp'],
      })
      return { claims: payload }
    } catch (error) {
      return { problem: `the token is invalid or malformed: ${describe(error)}` }
    }
  }
  return known.length === 0
    ? { problem: `token uses the unknown key ${JSON.stringify(kid.slice(0, 64))}` }
    : { problem: 'the token is invalid or malformed: InvalidIssuer' }
}

/** In the words of agentgateway's own library. */
const WORDS: Record<string, string> = {
  ERR_JWT_EXPIRED: 'ExpiredSignature',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'InvalidSignature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'InvalidAlgorithm',
  'ERR_JWT_CLAIM_VALIDATION_FAILED aud': 'InvalidAudience',
  'ERR_JWT_CLAIM_VALIDATION_FAILED iss': 'InvalidIssuer',
  'ERR_JWT_CLAIM_VALIDATION_FAILED nbf': 'ImmatureSignature',
}

function describe(error: unknown): string {
  const { code = '', claim } = error as { code?: string; claim?: string }
  const missing = (error as { reason?: string }).reason === 'missing' && claim
  if (missing) return `MissingRequiredClaim(${JSON.stringify(claim)})`
  return WORDS[claim === undefined ? code : `${code} ${claim}`] ?? WORDS[code] ?? 'InvalidToken'
}
