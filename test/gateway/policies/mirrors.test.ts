// HTTPRoute's filter RequestMirror: https://gateway-api.sigs.k8s.io/reference/spec/#httprequestmirrorfilter

import { expect, test } from 'vitest'
import { startModel } from '../ai/start-model.ts'
import { compileYaml, verdict } from '../controller/resources-from-yaml.ts'
import { GATEWAY, startPolicies, staticBackend, textOf, traffic } from './start-policies.ts'

const mirrorTo = (name: string, share = '', namespace = '') => `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - filters:
        - { type: RequestMirror, requestMirror: { backendRef: { group: agentgateway.dev, kind: AgentgatewayBackend, name: ${name} ${namespace} } ${share} } }
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
---
`

async function startMirrored(share = '', yaml = '') {
  const shadow = await startModel((response) => response.end('shadow'))
  const backend = (port: number) =>
    staticBackend(port) + staticBackend(shadow.port).replace('name: b', 'name: shadow')
  return { shadow, ...(await startPolicies(yaml, { backend, route: mirrorTo('shadow', share) })) }
}

test('sends a copy of each request elsewhere, and throws its answer away', async () => {
  const { address, shadow, model } = await startMirrored()
  const body = JSON.stringify({ text: 'x'.repeat(200_000) })
  expect(await textOf(fetch(`${address}/a?b=1`, { method: 'POST', body }))).toBe('200 hello')
  expect(await textOf(fetch(`${address}/c`))).toBe('200 hello')
  await expect.poll(() => shadow.asked.length).toBe(2)
  const seen = ({ path, text }: { path: string; text: string }) => ({ path, text })
  expect(shadow.asked.map(seen)).toEqual(model.asked.map(seen))
  expect(shadow.asked[0]).toMatchObject({ path: '/a?b=1', text: body })
})

test('a body that a policy has read already is copied too', async () => {
  const { address, shadow } = await startMirrored(
    '',
    traffic(`{ transformation: { request: { body: '"[" + request.body + "]"' } } }`),
  )
  await fetch(address, { method: 'POST', body: '1' })
  await expect.poll(() => shadow.asked[0]?.text).toBe('[1]')
})

test.each([
  ['percent: 0', ', percent: 0', 0],
  ['percent: 100', ', percent: 100', 5],
  ['a fraction', ', fraction: { numerator: 0, denominator: 3 }', 0],
])('only a share of the requests: %s', async (_, share, expected) => {
  const { address, shadow, model } = await startMirrored(share)
  for (let at = 0; at < 5; at++) await fetch(address)
  expect(model.asked).toHaveLength(5)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(shadow.asked).toHaveLength(expected)
})

test('a mirror that hangs, breaks off or is not there neither delays nor fails a request', async () => {
  const { address, shadow, faults } = await startMirrored()
  shadow.answer = () => {}
  expect(await textOf(fetch(address, { method: 'POST', body: '1' }))).toBe('200 hello')
  shadow.answer = (response) => response.destroy()
  expect(await textOf(fetch(address, { method: 'POST', body: '2' }))).toBe('200 hello')
  const gone = await startPolicies('', {
    backend: (port) => staticBackend(port) + staticBackend(1).replace('name: b', 'name: shadow'),
    route: mirrorTo('shadow'),
  })
  expect(await textOf(fetch(gone.address, { method: 'POST', body: '3' }))).toBe('200 hello')
  expect([...faults, ...gone.faults]).toEqual([])
})

const IN_OTHER = (grant: string) =>
  compileYaml(`${GATEWAY}${mirrorTo('shadow', '', ', namespace: other')}${staticBackend(1)}
kind: AgentgatewayBackend
metadata: { name: shadow, namespace: other }
spec: { static: { host: a, port: 1 } }
---
${grant}`)

const GRANT = `
kind: ReferenceGrant
metadata: { name: g, namespace: other }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: default }]
  to: [{ group: agentgateway.dev, kind: AgentgatewayBackend }]
`

test('a mirror in another namespace needs a ReferenceGrant', () => {
  const refused = IN_OTHER('')
  expect(refused.gatewayTable.listeners[0]!.rules[0]!.filters).toEqual([])
  const { conditions } = refused.statusOf('HTTPRoute', 'default/r').parents[0]
  expect(verdict(conditions, 'ResolvedRefs')).toContain('False RefNotPermitted')
  expect(verdict(conditions, 'Accepted')).toBe('True Accepted')
  const granted = IN_OTHER(GRANT)
  expect(granted.gatewayTable.listeners[0]!.rules[0]!.filters[0]!.type).toBe('RequestMirror')
})

test('a mirror that is not there is told, and left out', () => {
  const { statusOf, gatewayTable } = compileYaml(GATEWAY + mirrorTo('gone') + staticBackend(1))
  const { conditions } = statusOf('HTTPRoute', 'default/r').parents[0]
  expect(verdict(conditions, 'ResolvedRefs')).toBe(
    'False BackendNotFound: Backend not found: default/gone',
  )
  expect(gatewayTable.listeners[0]!.rules[0]!.filters).toEqual([])
})
