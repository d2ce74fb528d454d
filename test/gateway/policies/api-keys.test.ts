// traffic.apiKeyAuthentication: reference §1.5 and the row "API key" of §2.8.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { GATEWAY, policyStatuses, ROUTE, startPolicies, textOf, traffic } from './start-policies.ts'

const hashOf = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`

const SECRET = `
kind: Secret
metadata: { name: keys, labels: { app: keys } }
stringData:
  ann: k-ann
  bob: '${JSON.stringify({ key: 'k-bob', metadata: { group: 'sales' } })}'
  cid: '${JSON.stringify({ keyHash: hashOf('k-cid'), metadata: { group: 'eng' } })}'
---
`

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

test('lets in who shows a key of the Secret, and keeps the key from the backend', async () => {
  const { address, model } = await startPolicies(
    SECRET + traffic('{ apiKeyAuthentication: { secretRef: { name: keys } } }'),
  )
  for (const key of ['k-ann', 'k-bob', 'k-cid'])
    expect(await textOf(fetch(address, bearer(key)))).toBe('200 hello')
  expect(await textOf(fetch(address, { headers: { authorization: 'bearer k-ann' } }))).toBe(
    '200 hello',
  )
  expect(model.asked.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill(undefined))
})

test('refuses with 401 and says why', async () => {
  const { address, records } = await startPolicies(
    SECRET + traffic('{ apiKeyAuthentication: { secretRef: { name: keys } } }'),
  )
  expect(await textOf(fetch(address))).toBe('401 api key authentication failure: no API Key found')
  const wrong = await fetch(address, bearer('k-eve'))
  expect(wrong.headers.get('content-type')).toBe('text/plain')
  expect(await textOf(wrong)).toBe('401 api key authentication failure: invalid credentials')
  expect(records.map(({ reason }) => reason)).toEqual(['APIKeyAuth', 'APIKeyAuth'])
  expect(JSON.stringify(records)).not.toContain('k-eve')
})

test.each([
  ['Strict', 401, 401],
  ['Optional', 200, 401],
  ['Permissive', 200, 200],
])('in mode %s: no key gives %d, a wrong one %d', async (mode, without, wrong) => {
  const { address } = await startPolicies(
    SECRET + traffic(`{ apiKeyAuthentication: { mode: ${mode}, secretRef: { name: keys } } }`),
  )
  expect((await fetch(address)).status).toBe(without)
  expect((await fetch(address, bearer('k-eve'))).status).toBe(wrong)
  expect((await fetch(address, bearer('k-ann'))).status).toBe(200)
})

test.each([
  ['a header', '{ header: { name: x-api-key } }', '', { 'x-api-key': 'k-ann' }],
  ['a query parameter', '{ queryParameter: { name: key } }', '?a=1&key=k-ann&b=2', {}],
  ['a cookie', '{ cookie: { name: key } }', '', { cookie: 'a=1; key=k-ann' }],
  ['an expression', `{ expression: 'request.headers["x-mine"]' }`, '', { 'x-mine': 'k-ann' }],
])('reads the key from %s', async (_, location, query, headers) => {
  const { address, model } = await startPolicies(
    SECRET +
      traffic(`{ apiKeyAuthentication: { secretRef: { name: keys }, location: ${location} } }`),
  )
  expect((await fetch(`${address}/x${query}`, { headers })).status).toBe(200)
  expect(model.asked[0]!.path).toBe(query === '' ? '/x' : '/x?a=1&b=2')
  expect(model.asked[0]!.headers['x-api-key']).toBeUndefined()
  expect((await fetch(`${address}/x`)).status).toBe(401)
})

test('takes keys from all Secrets with these labels', async () => {
  const { address } = await startPolicies(
    SECRET +
      traffic('{ apiKeyAuthentication: { secretSelector: { matchLabels: { app: keys } } } }'),
  )
  expect((await fetch(address, bearer('k-bob'))).status).toBe(200)
})

const CONFIG_MAP = (entry: object) => `
kind: ConfigMap
metadata: { name: cm, labels: { app: keys } }
data: { one: '${JSON.stringify(entry)}' }
---
`
const BY_CONFIG_MAP = traffic(
  '{ apiKeyAuthentication: { configMapSelector: { matchLabels: { app: keys } } } }',
)

test('takes hashes of keys from ConfigMaps', async () => {
  const { address } = await startPolicies(CONFIG_MAP({ keyHash: hashOf('k-dan') }) + BY_CONFIG_MAP)
  expect((await fetch(address, bearer('k-dan'))).status).toBe(200)
  expect((await fetch(address, bearer('k-ann'))).status).toBe(401)
})

test.each([
  [
    'a raw key in a ConfigMap',
    CONFIG_MAP({ key: 'k' }) + BY_CONFIG_MAP,
    'configMap cm contains invalid key one: keys sourced from a ConfigMap must use keyHash, not a raw key, since ConfigMaps are not confidential',
  ],
  [
    'a hash of the wrong form',
    CONFIG_MAP({ keyHash: 'md5:1' }) + BY_CONFIG_MAP,
    'configMap cm contains invalid key one: keyHash must use the sha256:<hex> format',
  ],
  [
    'a Secret that is not there',
    traffic('{ apiKeyAuthentication: { secretRef: { name: gone } } }'),
    'secret default/gone not found',
  ],
])('says in the status: %s', (_, yaml, message) => {
  expect(policyStatuses(GATEWAY + ROUTE + yaml)).toEqual({
    gateway: `True PartiallyValid: ${message} / True Attached: Attached to all targets`,
  })
})

test('lets nobody in where no key could be read', async () => {
  const { address } = await startPolicies(
    traffic('{ apiKeyAuthentication: { secretRef: { name: gone } } }'),
    { accepted: false },
  )
  expect((await fetch(address, bearer(''))).status).toBe(401)
  expect((await fetch(address, bearer('x'))).status).toBe(401)
})
