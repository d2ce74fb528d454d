// traffic.jwtAuthentication: reference §1.5 and the row "JWT" of §2.8.

import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { jsonReply, startModel } from '../ai/start-model.ts'
import {
  GATEWAY,
  policyStatuses,
  ROUTE,
  startPolicies,
  staticBackend,
  textOf,
  traffic,
} from './start-policies.ts'

const ours = await generateKeyPair('ES256', { extractable: true })
const theirs = await generateKeyPair('ES256', { extractable: true })
const JWKS = JSON.stringify({
  keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }],
})

type Token = {
  claims?: JWTPayload
  kid?: string
  key?: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']
  issuer?: string
  audience?: string
  expires?: string
}

const token = ({
  claims = {},
  kid = 'k1',
  key = ours.privateKey,
  issuer = 'https://idp',
  audience = 'lab',
  expires = '1h',
}: Token = {}) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(key)

const jwt = (fields = '', rest = '') =>
  traffic(
    `{ jwtAuthentication: { providers: [{ issuer: 'https://idp', audiences: [lab], jwks: { inline: '${JWKS}' } }] ${fields} } ${rest} }`,
  )

const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } })

test('lets in who shows a valid token, and keeps the token from the backend', async () => {
  const { address, model } = await startPolicies(jwt())
  expect(await textOf(fetch(address, bearer(await token())))).toBe('200 hello')
  expect(model.asked[0]!.headers.authorization).toBeUndefined()
})

test.each<[string, Token, string]>([
  ['that has expired', { expires: '-1h' }, 'the token is invalid or malformed: ExpiredSignature'],
  ['for somebody else', { audience: 'x' }, 'the token is invalid or malformed: InvalidAudience'],
  ['of another issuer', { issuer: 'x' }, 'the token is invalid or malformed: InvalidIssuer'],
  [
    'signed by another key',
    { key: theirs.privateKey },
    'the token is invalid or malformed: InvalidSignature',
  ],
  ['signed by an unknown key', { kid: 'k2' }, 'token uses the unknown key "k2"'],
])('refuses a token %s', async (_, fields, why) => {
  const { address, records } = await startPolicies(jwt())
  expect(await textOf(fetch(address, bearer(await token(fields))))).toBe(
    `401 authentication failure: ${why}`,
  )
  expect(records[0]).toMatchObject({ reason: 'JwtAuth' })
})

test('refuses what is no token, and none', async () => {
  const { address } = await startPolicies(jwt())
  expect(await textOf(fetch(address))).toBe('401 authentication failure: no bearer token found')
  expect(await textOf(fetch(address, bearer('x.y.z')))).toContain(
    '401 authentication failure: the token header is malformed',
  )
  const unsigned = `${btoa('{"alg":"none","kid":"k1"}')}.${btoa('{"iss":"https://idp"}')}.`
  expect((await fetch(address, bearer(unsigned.replaceAll('=', '')))).status).toBe(401)
})

test.each([
  ['Strict', 401, 401],
  ['Optional', 200, 401],
  ['Permissive', 200, 200],
])('in mode %s: no token gives %d, a wrong one %d', async (mode, without, wrong) => {
  const { address } = await startPolicies(jwt(`, mode: ${mode}`))
  expect((await fetch(address)).status).toBe(without)
  expect((await fetch(address, bearer(await token({ audience: 'x' })))).status).toBe(wrong)
})

test('authorization and transformations see the claims', async () => {
  const { address, model } = await startPolicies(
    jwt(
      '',
      `, authorization: { action: Allow, policy: { matchExpressions: ['"admin" in jwt.roles'] } },
  transformation: { request: { set: [{ name: x-user, value: jwt.sub }] } }`,
    ),
  )
  const admin = await token({ claims: { sub: 'ann', roles: ['admin'] } })
  expect((await fetch(address, bearer(admin))).status).toBe(200)
  expect(model.asked[0]!.headers['x-user']).toBe('ann')
  expect((await fetch(address, bearer(await token({ claims: { sub: 'bob' } })))).status).toBe(403)
})

test('a backend with passthrough gets the token that was found to be valid (§2.4)', async () => {
  const { address, model } = await startPolicies(jwt(), {
    backend: (port) => staticBackend(port, ', policies: { auth: { passthrough: {} } }'),
  })
  const text = await token()
  expect((await fetch(address, bearer(text))).status).toBe(200)
  expect(model.asked[0]!.headers.authorization).toBe(`Bearer ${text}`)
})

const remote = (port: number) => `
kind: AgentgatewayBackend
metadata: { name: idp }
spec: { static: { host: 127.0.0.1, port: ${port} } }
---
${traffic(`{ jwtAuthentication: { providers: [{ issuer: 'https://idp', jwks: { remote: { backendRef: { group: agentgateway.dev, kind: AgentgatewayBackend, name: idp }, jwksPath: .well-known/jwks.json, cacheDuration: 10m } } }] } }`)}`

test('fetches keys from elsewhere, once for many requests', async () => {
  const idp = await startModel(jsonReply(JSON.parse(JWKS)))
  const { address } = await startPolicies(remote(idp.port))
  for (let at = 0; at < 3; at++)
    expect((await fetch(address, bearer(await token()))).status).toBe(200)
  expect(idp.asked.map(({ path }) => path)).toEqual(['/.well-known/jwks.json'])
})

test('lets nobody in while the keys cannot be fetched', async () => {
  const idp = await startModel(jsonReply({}, 500))
  const { address, faults } = await startPolicies(remote(idp.port))
  expect((await fetch(address, bearer(await token()))).status).toBe(401)
  expect(String(faults[0])).toBe(
    'Error: keys for tokens could not be loaded: an answer of status 500',
  )
})

test('says in the status which keys cannot be read', () => {
  const yaml = traffic(
    `{ jwtAuthentication: { providers: [{ issuer: 'https://idp', jwks: { inline: '{' } }] } }`,
  )
  expect(policyStatuses(GATEWAY + ROUTE + yaml).gateway).toContain(
    'True PartiallyValid: provider 0 (issuer "https://idp"): invalid inline JWKS',
  )
})
