// What does the API say to a backend that is written wrongly? reference §1.1, §1.2; the real kubectl asks.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../apiserver/start-test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.kubectl('apply -k manifests/crds')
  await server.kubectl('wait --for=condition=Established crd --all --timeout=20s')
})
afterAll(() => server.stop())

const backend = (spec: string) => `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: x }
spec: { ${spec} }
`
const policies = (fields: string) =>
  backend(`ai: { provider: { openai: {} } }, policies: { ${fields} }`)
const auth = (fields: string) => policies(`auth: { ${fields} }`)
const tls = (fields: string) => policies(`tls: { ${fields} }`)
const guard = (fields: string) => policies(`ai: { promptGuard: { ${fields} } }`)
const apply = (yaml: string) => server.kubectl('apply --dry-run=server -f -', yaml)

test('everything that this gateway serves is accepted', async () => {
  const own = `
    auth: { secretRef: { name: s, key: k }, location: { header: { name: x-api-key, prefix: 'Key ' } },
      credentials: [{ location: { cookie: { name: c } }, secretRef: { name: s } }] },
    tls: { sni: a.example, caCertificateRefs: [{ name: ca }], mtlsCertificateRef: [{ name: m }], verifySubjectAltNames: [b] },
    http: { requestTimeout: 30s }, tcp: { connectTimeout: 500ms },
    health: { unhealthyCondition: 'response.code == 429', eviction: { duration: 10s, restoreHealth: 50, consecutiveFailures: 3, healthThreshold: 40 } },
    ai: {
      routes: { '*': Messages }, modelAliases: { a: b },
      prompt: { prepend: [{ role: system, content: Hi }], append: [] },
      promptGuard: { streaming: Enabled,
        request: [
          { regex: { builtins: [Ssn, CreditCard, PhoneNumber, Email, CaSin], matches: [x], action: Reject }, response: { message: Never, statusCode: 422 }, scope: [ToolInput, ToolOutput] },
          { webhook: { backendRef: { name: g, port: 80 }, failureMode: FailOpen, headers: { x: 'request.path' }, forwardHeaderMatches: [{ name: a, value: b }] } },
          { openAIModeration: { model: m, policies: { auth: { key: k } } } }],
        response: [{ regex: { builtins: [Email] } }, { webhook: { backendRef: { group: agentgateway.dev, kind: AgentgatewayBackend, name: g } } }] },
      defaults: [{ field: a, value: { b: [1] } }], overrides: [{ field: a, value: 1 }],
      promptCaching: { cacheSystem: true, cacheMessages: true, cacheTools: true, minTokens: 0, cacheMessageOffset: 2 },
      transformations: [{ field: a, expression: '1' }], finalTransformations: [{ field: a, expression: '1' }] }`
  const groups = `ai: { groups: [{ providers: [{ name: one, openai: {}, policies: { ${own} } }] }] }, policies: { ${own} }`
  expect(await apply(backend(groups))).toMatchObject({ code: 0, stderr: '' })
})

describe('refused, in these words', () => {
  test.each([
    [backend('static: { host: a, port: 1 }, mcp: {}'), 'unknown field "spec.mcp"'],
    [backend('dynamicForwardProxy: {}'), 'unknown field "spec.dynamicForwardProxy"'],
    [backend('a2a: { host: a, port: 1 }'), 'unknown field "spec.a2a"'],
    [backend('aws: { agentCore: {} }'), 'unknown field "spec.aws"'],
    [
      backend(''),
      'exactly one of the fields in [ai static dynamicForwardProxy mcp aws a2a] must be set',
    ],
    [
      backend('static: { host: a, port: 1 }, policies: { ai: { routes: { a: Messages } } }'),
      'AI policies require AI backend',
    ],
    [backend('static: { host: a }'), 'must specify either unixPath or both host and port'],
    [
      backend('ai: { provider: { openai: {}, host: a } }'),
      'both host and port must be set together',
    ],
    [
      backend('ai: { provider: { openai: {}, host: a, port: 1, path: /a, pathPrefix: /b } }'),
      'path and pathPrefix are mutually exclusive',
    ],
    [
      backend('ai: { provider: { openai: {}, pathPrefix: /b } }'),
      'pathPrefix requires host to be set',
    ],
    [
      auth(
        'location: { cookie: { name: a } }, credentials: [{ location: { cookie: { name: a } }, secretRef: { name: s } }]',
      ),
      'location may only be set for key, secretRef, or passthrough auth',
    ],
    [auth('key: a, passthrough: {}'), 'at most one of the fields in [key secretRef passthrough'],
    [
      auth('key: a, location: { cookie: { name: a }, queryParameter: { name: a } }'),
      'exactly one of the fields in [header queryParameter cookie] must be set',
    ],
    [
      tls('insecureSkipVerify: All, caCertificateRefs: [{ name: a }]'),
      'insecureSkipVerify All and caCertificateRefs may not be set together',
    ],
    [policies(`health: { eviction: { duration: 10ms } }`), 'duration must be at least 1 second'],
    [policies(`health: { eviction: { restoreHealth: 101 } }`), 'less than or equal to 100'],
    [
      policies('ai: { promptCaching: { minTokens: -1 } }'),
      'spec.policies.ai.promptCaching.minTokens: Invalid value: -1',
    ],
    [
      policies('ai: { promptCaching: { ttl: 1h } }'),
      'unknown field "spec.policies.ai.promptCaching.ttl"',
    ],
    [guard('request: [{ regex: { builtins: [SSN] } }]'), 'Unsupported value: "SSN"'],
    [guard('request: [{ regex: { builtins: [Ssn], action: MASK } }]'), 'Unsupported value: "MASK"'],
    [
      guard(
        'request: [{ regex: { builtins: [Ssn] }, webhook: { backendRef: { name: a, port: 1 } } }]',
      ),
      'exactly one of the fields in [regex webhook openAIModeration bedrockGuardrails googleModelArmor] must be set',
    ],
    [
      guard('request: [{ regex: { builtins: [Ssn] }, response: { statusCode: 99 } }]'),
      'greater than or equal to 200',
    ],
    [
      guard('request: [{ webhook: { backendRef: { name: a } } }]'),
      'Must have port for Service reference',
    ],
    [
      guard('request: [{ bedrockGuardrails: {} }]'),
      'unknown field "spec.policies.ai.promptGuard.request[0].bedrockGuardrails"',
    ],
  ])('%#: $1', async (yaml, message) => {
    const { code, stderr } = await apply(yaml)
    expect(stderr).toContain(message)
    expect(code).toBe(1)
  })

  test.each([
    [
      'host beside the provider (§7, issue 1712)',
      backend('ai: { provider: { openai: {} }, host: a, port: 1 }'),
      'spec.ai.host',
    ],
    [
      'auth beside policies',
      backend('ai: { provider: { openai: {} } }, auth: { key: a }'),
      'spec.auth',
    ],
    [
      'promptEnrichment for prompt',
      policies('ai: { promptEnrichment: {} }'),
      'spec.policies.ai.promptEnrichment',
    ],
    [
      'health beside its policies',
      backend('ai: { groups: [{ providers: [{ name: a, openai: {}, health: {} }] }] }'),
      'spec.ai.groups[0].providers[0].health',
    ],
    [
      'builtins beside regex',
      guard('request: [{ builtins: [Ssn] }]'),
      'spec.policies.ai.promptGuard.request[0].builtins',
    ],
    ['eviction beside health', policies('eviction: { duration: 3s }'), 'spec.policies.eviction'],
    [
      'a pattern as an object',
      guard('response: [{ regex: { matches: [x], actoin: Mask } }]'),
      'spec.policies.ai.promptGuard.response[0].regex.actoin',
    ],
  ])('a field in the wrong place, by its name: %s', async (_, yaml, field) => {
    const { code, stderr } = await apply(yaml)
    expect(stderr).toContain(`unknown field "${field}"`)
    expect(code).toBe(1)
  })
})
