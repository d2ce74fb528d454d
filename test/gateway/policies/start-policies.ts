// From an AgentgatewayPolicy's YAML to a proxy that runs it, the whole way: compiled by the controller's own function.

import { expect } from 'vitest'
import { startModel } from '../ai/start-model.ts'
import { compileYaml, verdict } from '../controller/resources-from-yaml.ts'
import { startTestProxy } from '../proxy/start-test-proxy.ts'

export const GATEWAY = `
kind: Gateway
metadata: { name: gateway }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 8080, protocol: HTTP }] }
---
`

/** Two rules, for /one and for the rest, both to the backend `b`. */
export const ROUTE = `
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - name: one
      matches: [{ path: { value: /one } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
    - name: rest
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
---
`

export const policy = (spec: string, name = 'p') => `
kind: AgentgatewayPolicy
metadata: { name: ${name} }
spec: ${spec}
---
`

export const GATEWAY_TARGET = `targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: gateway }]`
export const ROUTE_TARGET = `targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: r }]`

/** For the whole route. */
export const traffic = (spec: string, name = 'p') =>
  policy(`{ ${ROUTE_TARGET}, traffic: ${spec} }`, name)

export const staticBackend = (port: number, fields = '') => `
kind: AgentgatewayBackend
metadata: { name: b }
spec: { static: { host: 127.0.0.1, port: ${port} } ${fields} }
---
`

export const llmBackend = (port: number, fields = '') => `
kind: AgentgatewayBackend
metadata: { name: b }
spec: { ai: { provider: { openai: {}, host: 127.0.0.1, port: ${port}, path: /v1/chat/completions } } ${fields} }
---
`

/** An upstream that answers 200 with `hello`, behind the gateway; the policies must be accepted. */
export async function startPolicies(
  yaml: string,
  { backend = staticBackend, route = ROUTE, accepted = true, env = {} } = {},
) {
  const model = await startModel((response) => response.end('hello'))
  const compiled = compileYaml(GATEWAY + route + backend(model.port) + yaml)
  const policies = compiled.statuses.filter(
    ({ resource }) => resource.kind === 'AgentgatewayPolicy',
  )
  for (const { status } of policies) {
    const { ancestors } = status as { ancestors: { conditions: any[] }[] }
    if (accepted)
      expect(verdict(ancestors[0]?.conditions, 'Accepted')).toBe('True Valid: Policy accepted')
  }
  const { gatewayTable, statusOf } = compiled
  // As it comes to a proxy.
  const table = JSON.parse(JSON.stringify(gatewayTable))
  return { model, gatewayTable, statusOf, ...(await startTestProxy(table, env)) }
}

/** What a policy's status says, by ancestor: `Accepted / Attached`. */
export function policyStatuses(yaml: string, name = 'default/p'): Record<string, string> {
  const { ancestors } = compileYaml(yaml).statusOf('AgentgatewayPolicy', name)
  return Object.fromEntries(
    ancestors.map(({ ancestorRef, conditions }: any) => [
      ancestorRef.name,
      `${verdict(conditions, 'Accepted')} / ${verdict(conditions, 'Attached')}`,
    ]),
  )
}

export const textOf = async (answer: Response | Promise<Response>) => {
  const { status } = await answer
  return `${status} ${await (await answer).text()}`
}
