// From a backend's YAML to a proxy that serves it, the whole way: compiled by the controller's own function.

import { expect } from 'vitest'
import { compileYaml, verdict } from '../controller/resources-from-yaml.ts'
import { startTestProxy } from '../proxy/start-test-proxy.ts'

export const ROUTED = `
kind: Gateway
metadata: { name: gateway }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 8080, protocol: HTTP }] }
---
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }] }]
---
`

export const backend = (spec: string) => `
kind: AgentgatewayBackend
metadata: { name: b }
spec: ${spec}
---
`

export const secret = (name: string, data: Record<string, string>) => `
kind: Secret
metadata: { name: ${name} }
stringData: ${JSON.stringify(data)}
---
`

export const compileTable = (yaml: string) => compileYaml(ROUTED + yaml).gatewayTable

/** The backend must be accepted: else its status is what the test sees. */
export async function startBackend(yaml: string, env: Record<string, string> = {}) {
  const { gatewayTable, statusOf } = compileYaml(ROUTED + yaml)
  const { conditions } = statusOf('AgentgatewayBackend', 'default/b')
  expect(verdict(conditions, 'Accepted')).toBe('True Accepted: Backend successfully accepted')
  return startTestProxy(gatewayTable, env)
}

export const statusOf = (yaml: string) =>
  verdict(compileYaml(yaml).statusOf('AgentgatewayBackend', 'default/b').conditions, 'Accepted')

/** One OpenAI at a test's own address. */
export const openaiAt = (port: number, fields = '') =>
  `{ openai: {}, host: 127.0.0.1, port: ${port}, path: /v1/chat/completions ${fields} }`

export const chat = (address: string, content: unknown = 'Hi', fields: object = {}) =>
  send(address, { model: 'gpt', messages: [{ role: 'user', content }], ...fields })

export const send = (
  address: string,
  body: object | string,
  headers: Record<string, string> = {},
) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
