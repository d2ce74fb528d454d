// What becomes of the providers that a backend names?

import { describe, expect, test } from 'vitest'
import { compileYaml, verdict } from './resources-from-yaml.ts'

const yamlOf = (spec: string, rest = '') => `
kind: Gateway
metadata: { name: gateway }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }] }]
---
kind: AgentgatewayBackend
metadata: { name: b }
spec: ${spec}
---
${rest}`

const providerOf = (spec: string, rest?: string) => {
  const { gatewayTable } = compileYaml(yamlOf(spec, rest))
  return (gatewayTable.listeners[0]!.rules[0]!.backends[0]!.backend as any).groups[0][0]
}
const accepted = (spec: string, rest?: string) =>
  verdict(
    compileYaml(yamlOf(spec, rest)).statusOf('AgentgatewayBackend', 'default/b').conditions,
    'Accepted',
  )

const SERVICE = `
kind: Service
metadata: { name: model }
spec: { ports: [{ port: 80 }] }
---
kind: EndpointSlice
metadata: { name: model-1, labels: { kubernetes.io/service-name: model } }
ports: [{ name: '', port: 9000 }]
endpoints: [{ addresses: [10.0.0.1] }]
`
const AWS = `
kind: Secret
metadata: { name: aws }
stringData: { accessKey: AK, secretKey: SK, sessionToken: ST }
`
const CUSTOM =
  '{ ai: { provider: { custom: { formats: [{ type: Completions }], backendRef: { name: model, port: 80 } } } } }'

test.each([
  ['{ ai: { provider: { gemini: { model: g } } } }', { provider: 'gemini', model: 'g' }],
  [
    '{ ai: { provider: { azureopenai: { endpoint: e.openai.azure.com, deploymentName: d, apiVersion: v1 } } } }',
    {
      provider: 'azureopenai',
      model: 'd',
      options: { endpoint: 'e.openai.azure.com', deploymentName: 'd', apiVersion: 'v1' },
    },
  ],
  [
    '{ ai: { provider: { bedrock: { region: eu-west-1, guardrail: { identifier: g, version: "1" } } } } }',
    {
      provider: 'bedrock',
      options: { region: 'eu-west-1', guardrail: { identifier: 'g', version: '1' } },
    },
  ],
  [
    '{ ai: { provider: { custom: { formats: [{ type: Messages, path: /x }] }, host: h, port: 1 } } }',
    { provider: 'custom', host: 'h', options: { formats: [{ type: 'Messages', path: '/x' }] } },
  ],
])('%s', (spec, wanted) => {
  expect(providerOf(spec)).toMatchObject(wanted)
})

test('a provider of one’s own may be a Service', () => {
  expect(providerOf(CUSTOM, SERVICE).service.endpoints).toEqual([
    { address: '10.0.0.1', port: 9000 },
  ])
})

test('requests are signed with what a Secret holds', () => {
  const spec =
    '{ ai: { provider: { bedrock: {} } }, policies: { auth: { aws: { secretRef: { name: aws } } } } }'
  expect(providerOf(spec, AWS).policies.auth).toEqual({
    type: 'aws',
    signing: { accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'ST' },
  })
  expect(accepted(spec)).toBe(
    'False TranslationError: failed to translate backend: secret default/aws not found',
  )
})

describe('refuses', () => {
  test.each([
    ['{ ai: { provider: { cohere: {} } } }', 'spec.ai.provider.cohere: not supported'],
    [
      '{ ai: { provider: { custom: { formats: [{ type: Completions }] } } } }',
      'provider b: custom providers must specify exactly one of backendRef or host and port',
    ],
    [CUSTOM, 'backend(model.default.svc.cluster.local) not found'],
  ])('%s', (spec, message) => {
    expect(accepted(spec)).toBe(`False TranslationError: failed to translate backend: ${message}`)
  })
})
