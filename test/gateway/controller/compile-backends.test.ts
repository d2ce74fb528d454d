import { describe, expect, test } from 'vitest'
import { compileYaml, verdict } from './resources-from-yaml.ts'

const backend = (spec: string) => `
kind: AgentgatewayBackend
metadata: { name: b, generation: 3 }
spec: ${spec}
---
`
const secret = (data: string) => `
kind: Secret
metadata: { name: key }
stringData: ${data}
---
`
const ROUTED = `
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
`
const ANTHROPIC = (policies: string) =>
  `{ ai: { provider: { anthropic: {} } }, policies: ${policies} }`
const WITH_SECRET = ANTHROPIC('{ auth: { secretRef: { name: key } } }')

const accepted = (yaml: string) =>
  verdict(compileYaml(yaml).statusOf('AgentgatewayBackend', 'default/b').conditions, 'Accepted')

const resolved = (yaml: string) =>
  compileYaml(ROUTED + yaml).gatewayTable.listeners[0]!.rules[0]!.backends[0]!.backend as any

describe('what a backend’s status says', () => {
  test.each([
    [
      'all is well',
      backend(WITH_SECRET) + secret('{ Authorization: sk-1 }'),
      'True Accepted: Backend successfully accepted',
    ],
    [
      'no route uses it',
      backend('{ static: { host: a, port: 1 } }'),
      'True Accepted: Backend successfully accepted',
    ],
    [
      'the Secret is missing',
      backend(WITH_SECRET),
      'False TranslationError: failed to translate backend: secret default/key not found',
    ],
    [
      'the Secret has another entry',
      backend(WITH_SECRET) + secret('{ authorization: Bearer sk-1 }'),
      'False TranslationError: failed to translate backend: secret default/key missing Authorization value',
    ],
    [
      'the entry holds no key',
      backend(WITH_SECRET) + secret("{ Authorization: ' ' }"),
      'False TranslationError: failed to translate backend: secret default/key missing Authorization value',
    ],
    [
      'a custom entry is missing',
      backend(ANTHROPIC('{ auth: { secretRef: { name: key, key: apiToken } } }')) +
        secret('{ Authorization: sk-1 }'),
      'False TranslationError: failed to translate backend: secret default/key missing apiToken value',
    ],
    [
      'only a provider in a group misses its Secret',
      backend(
        '{ ai: { groups: [{ providers: [{ name: one, openai: {}, policies: { auth: { secretRef: { name: key } } } }] }] } }',
      ),
      'True Accepted: Backend successfully accepted',
    ],
    [
      'it asks for what this gateway has not',
      backend('{ ai: { provider: { vertexai: {} } }, policies: { ai: { promptGuard: {} } } }'),
      'False TranslationError: failed to translate backend: spec.ai.provider.vertexai: not supported',
    ],
    [
      'a policy is unknown here',
      backend(ANTHROPIC('{ ai: { promptCaching: { ttl: 1h } } }')),
      'False TranslationError: failed to translate backend: spec.policies.ai.promptCaching.ttl: not supported',
    ],
    [
      'it is of a kind that this gateway has not',
      backend('{ mcp: { targets: [] } }'),
      'False TranslationError: failed to translate backend: spec.mcp: not supported',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(accepted(yaml)).toBe(expected)
  })

  test('names the generation it looked at', () => {
    const { statusOf } = compileYaml(backend('{ static: { host: a, port: 1 } }'))
    expect(statusOf('AgentgatewayBackend', 'default/b').conditions[0].observedGeneration).toBe(3)
  })
})

describe('the key in a Secret', () => {
  test.each([
    ['Authorization', 'Bearer sk-ant-1', 'sk-ant-1'],
    ['Authorization', 'sk-ant-1', 'sk-ant-1'],
    ['Authorization', '  Bearer   sk-ant-1 \n', 'sk-ant-1'],
    ['Authorization', 'bearer sk-ant-1', 'bearer sk-ant-1'],
    ['Authorization', 'Bearer ', 'Bearer'],
    ['apiToken', ' sk-ant-1 ', 'sk-ant-1'],
    ['apiToken', 'Bearer sk-ant-1', 'Bearer sk-ant-1'],
  ])('under %s, %j is %j', (entry, value, key) => {
    const ref = entry === 'Authorization' ? '' : `, key: ${entry}`
    const yaml =
      backend(ANTHROPIC(`{ auth: { secretRef: { name: key${ref} } } }`)) +
      secret(JSON.stringify({ [entry]: value }))
    expect(resolved(yaml).policies.auth).toEqual({ type: 'key', key })
  })

  test('is looked for in the backend’s namespace', () => {
    const elsewhere = secret('{ Authorization: sk-1 }').replace(
      'name: key',
      'name: key, namespace: other',
    )
    expect(accepted(backend(WITH_SECRET) + elsewhere)).toMatch('secret default/key not found')
  })
})

describe('what the proxy gets', () => {
  test('one provider, with its model and its place', () => {
    const yaml = backend(
      '{ ai: { provider: { openai: { model: gpt-4o-mini }, host: llm.internal, port: 8000, pathPrefix: /api } } }',
    )
    expect(resolved(yaml)).toEqual({
      type: 'ai',
      name: 'default/b',
      groups: [
        [
          {
            name: 'b',
            provider: 'openai',
            model: 'gpt-4o-mini',
            host: 'llm.internal',
            port: 8000,
            path: undefined,
            pathPrefix: '/api',
            policies: {},
          },
        ],
      ],
      policies: {},
    })
  })

  test('a 500 instead of a backend that could not be translated', () => {
    const message = 'service not found'
    expect(resolved(backend(WITH_SECRET))).toEqual({ type: 'invalid', status: 500, message })
  })

  test('groups in order, a provider’s own policies over the backend’s', () => {
    const yaml =
      backend(`{
        ai: { groups: [
          { providers: [
            { name: one, openai: {}, policies: { auth: { secretRef: { name: gone } } } },
            { name: two, anthropic: {}, policies: { ai: { modelAliases: { fast: haiku } } } }] },
          { providers: [{ name: three, openai: {} }] }] },
        policies: { auth: { secretRef: { name: key } }, ai: { routes: { '*': Passthrough } } } }`) +
      secret('{ Authorization: sk-1 }')
    const { groups } = resolved(yaml)
    const routes = [{ suffix: '*', type: 'Passthrough' }]
    const auth = { type: 'key', key: 'sk-1' }
    expect(groups[0][0].policies).toEqual({ auth: { type: 'key', key: '' }, ai: { routes } })
    expect(groups[0][1].policies).toEqual({ auth, ai: { routes, modelAliases: { fast: 'haiku' } } })
    expect(groups[1][0].policies).toEqual({ auth, ai: { routes } })
  })

  test('route types with the longest suffix first and the star last', () => {
    const yaml = backend(
      ANTHROPIC(
        `{ ai: { routes: { '*': Passthrough, /v1/messages: Messages, /v1/messages/count_tokens: AnthropicTokenCount } } }`,
      ),
    )
    expect(resolved(yaml).policies.ai.routes.map((one: any) => one.suffix)).toEqual([
      '/v1/messages/count_tokens',
      '/v1/messages',
      '*',
    ])
  })

  test.each([
    ['{ auth: { key: sk-inline } }', { auth: { type: 'key', key: 'sk-inline' } }],
    ['{ auth: { passthrough: {} } }', { auth: { type: 'passthrough' } }],
    ['{ tls: { sni: a.example } }', { tls: { sni: 'a.example' } }],
    [
      '{ ai: { prompt: { prepend: [{ role: system, content: Hi }] }, defaults: [{ field: a, value: 1 }], overrides: [{ field: b, value: [2] }] } }',
      {
        ai: {
          prompt: { prepend: [{ role: 'system', content: 'Hi' }], append: [] },
          defaults: [{ field: 'a', value: 1 }],
          overrides: [{ field: 'b', value: [2] }],
        },
      },
    ],
  ])('policies: %s', (spec, expected) => {
    expect(resolved(backend(ANTHROPIC(spec))).policies).toEqual(expected)
  })

  test('a fixed address', () => {
    expect(resolved(backend('{ static: { host: a.example, port: 81 } }'))).toEqual({
      type: 'static',
      name: 'default/b',
      host: 'a.example',
      port: 81,
      policies: {},
    })
  })
})
