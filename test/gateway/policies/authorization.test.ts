// traffic.authorization: reference §1.5 and the row "authorization" of §2.8.

import { expect, test } from 'vitest'
import {
  GATEWAY,
  GATEWAY_TARGET,
  policy,
  policyStatuses,
  ROUTE,
  startPolicies,
  textOf,
  traffic,
} from './start-policies.ts'

const rules = (action: string, ...expressions: string[]) =>
  `authorization: { action: ${action}, policy: { matchExpressions: ${JSON.stringify(expressions)} } }`

const isAdmin = 'request.headers["x-role"] == "admin"'
const isGet = 'request.method == "GET"'

test.each([
  ['Allow: one of the rules must hold', rules('Allow', isAdmin, isGet), [200, 200, 403]],
  ['Require: all of the rules must hold', rules('Require', isAdmin, isGet), [200, 403, 403]],
  ['Deny: none of the rules may hold', rules('Deny', isAdmin), [403, 200, 200]],
])('%s', async (_, spec, [admin, other, post]) => {
  const { address } = await startPolicies(traffic(`{ ${spec} }`))
  expect((await fetch(address, { headers: { 'x-role': 'admin' } })).status).toBe(admin)
  expect((await fetch(address)).status).toBe(other)
  expect((await fetch(address, { method: 'POST' })).status).toBe(post)
})

test('refuses with 403 "authorization failed"', async () => {
  const { address, records, model } = await startPolicies(traffic(`{ ${rules('Allow', isAdmin)} }`))
  expect(await textOf(fetch(address))).toBe('403 authorization failed')
  expect(records[0]).toMatchObject({ reason: 'Authorization', status: 403 })
  expect(model.asked).toEqual([])
})

test('rules of all levels count together, so that no route can undo those of its Gateway', async () => {
  const { address } = await startPolicies(
    policy(
      `{ ${GATEWAY_TARGET}, traffic: { ${rules('Deny', 'request.path == "/secret"')} } }`,
      'g',
    ) + traffic(`{ ${rules('Allow', 'true')} }`),
  )
  expect((await fetch(`${address}/secret`)).status).toBe(403)
  expect((await fetch(`${address}/open`)).status).toBe(200)
})

test('knows the owner of an API key, and never the key', async () => {
  const { address } = await startPolicies(`
kind: Secret
metadata: { name: keys }
stringData: { a: '{"key": "k-a", "metadata": {"group": "sales"}}', b: k-b }
---
${traffic(`{ apiKeyAuthentication: { secretRef: { name: keys } }, ${rules('Allow', 'apiKey.group == "sales" && apiKey.key != "k-a"')} }`)}`)
  expect((await fetch(address, { headers: { authorization: 'Bearer k-a' } })).status).toBe(200)
  expect((await fetch(address, { headers: { authorization: 'Bearer k-b' } })).status).toBe(403)
})

test('sees where the request comes from, and its body', async () => {
  const { address, model } = await startPolicies(
    traffic(
      `{ ${rules('Require', 'source.address == "127.0.0.1"', 'json(request.body).model == "small"')} }`,
    ),
  )
  const ask = (model: string) => fetch(address, { method: 'POST', body: JSON.stringify({ model }) })
  expect((await ask('small')).status).toBe(200)
  expect((await ask('large')).status).toBe(403)
  expect((await fetch(address)).status).toBe(403)
  expect(model.asked.map(({ json }) => json.model)).toEqual(['small'])
})

test('a rule that cannot be read is told, and lets nobody in', async () => {
  for (const action of ['Allow', 'Require', 'Deny']) {
    const yaml = traffic(`{ ${rules(action, 'foolen_{{request.path}}')} }`)
    expect(policyStatuses(GATEWAY + ROUTE + yaml).gateway).toContain(
      'True PartiallyValid: authorization matchExpression is not a valid CEL expression: foolen_{{request.path}}',
    )
    const { address } = await startPolicies(yaml, { accepted: false })
    expect((await fetch(address)).status).toBe(403)
  }
})
