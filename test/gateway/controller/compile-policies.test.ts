// What is an AgentgatewayPolicy attached to, which of several has its way, and what does each one's status say?
// reference §1.5.

import { describe, expect, test } from 'vitest'
import type { RouteRule } from '../../../gateway/routing/routing-table.ts'
import {
  GATEWAY,
  GATEWAY_TARGET,
  policy,
  policyStatuses,
  ROUTE,
  ROUTE_TARGET,
  staticBackend,
  traffic,
} from '../policies/start-policies.ts'
import { compileYaml } from './resources-from-yaml.ts'

const LAB = GATEWAY + ROUTE + staticBackend(1)

const rulesOf = (yaml: string): Record<string, RouteRule> =>
  Object.fromEntries(
    compileYaml(LAB + yaml).gatewayTable.listeners[0]!.rules.map((rule) => [rule.name, rule]),
  )

const target = (kind: string, name: string, section?: string) => {
  const group = { AgentgatewayBackend: 'agentgateway.dev', Service: "''" }[kind]
  return `targetRefs: [{ group: ${group ?? 'gateway.networking.k8s.io'}, kind: ${kind}, name: ${name} ${section ? `, sectionName: ${section}` : ''} }]`
}

const delayed = (where: string, delay: string, name: string, more = '') =>
  policy(`{ ${where}, traffic: { delay: { duration: ${delay} } ${more} } }`, name)

const VALID = 'True Valid: Policy accepted'
const ATTACHED = 'True Attached: Attached to all targets'

describe('the more specific policy has its way, field by field', () => {
  const levels = [
    delayed(target('Gateway', 'gateway'), '1s', 'gateway', ', timeouts: { request: 9s }'),
    delayed(target('Gateway', 'gateway', 'http'), '2s', 'listener'),
    delayed(target('HTTPRoute', 'r'), '3s', 'route'),
    delayed(target('HTTPRoute', 'r', 'one'), '4s', 'rule'),
  ]
  test.each([
    ['Gateway', 1, '1000', '1000'],
    ['Listener', 2, '2000', '2000'],
    ['Route', 3, '3000', '3000'],
    ['RouteRule', 4, '4000', '3000'],
  ])('down to %s', (_, count, one, rest) => {
    const rules = rulesOf(levels.slice(0, count).reverse().join(''))
    expect(rules.one!.traffic!.delay).toBe(one)
    expect(rules.rest!.traffic!.delay).toBe(rest)
    expect(rules.one!.timeouts.requestMs).toBe(9000)
  })
})

test('of two at the same place the older has its way, then the first by name', () => {
  const aged = (name: string, time: string, delay: string) =>
    delayed(ROUTE_TARGET, delay, name).replace(
      `name: ${name}`,
      `name: ${name}, creationTimestamp: '${time}'`,
    )
  const young = '2026-01-02T00:00:00Z'
  const old = '2026-01-01T00:00:00Z'
  expect(rulesOf(aged('a', young, '1s') + aged('b', old, '2s')).one!.traffic!.delay).toBe('2000')
  expect(rulesOf(aged('b', old, '2s') + aged('a', old, '1s')).one!.traffic!.delay).toBe('1000')
})

test('with strategy.inheritance Override nothing below counts', () => {
  const gateway = policy(
    `{ ${GATEWAY_TARGET}, strategy: { inheritance: Override }, traffic: { delay: { duration: 1s } } }`,
    'g',
  )
  const route = traffic('{ delay: { duration: 2s }, csrf: {} }')
  expect(rulesOf(gateway + route).one!.traffic).toEqual({ delay: '1000' })
})

test('what the route says itself goes before any policy', () => {
  const route = ROUTE.replace('- name: one', '- name: one\n      timeouts: { request: 1s }')
  const { gatewayTable } = compileYaml(
    GATEWAY + route + staticBackend(1) + traffic('{ timeouts: { request: 9s } }'),
  )
  const limits = gatewayTable.listeners[0]!.rules.map(({ timeouts }) => timeouts.requestMs)
  expect(limits).toEqual([1000, 9000])
})

test('a rule without policies stays as it was', () => {
  expect(rulesOf('').one).not.toHaveProperty('traffic')
  const rules = rulesOf(delayed(target('HTTPRoute', 'r', 'one'), '1s', 'p'))
  expect(rules.rest).not.toHaveProperty('traffic')
})

test("selectors attach by labels, in the policy's own namespace", () => {
  const labelled = ROUTE.replace('name: r', 'name: r, labels: { app: x }')
  const byLabel = (value: string) =>
    policy(
      `{ targetSelectors: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, matchLabels: { app: ${value} } }], traffic: { delay: { duration: 1s } } }`,
    )
  const yaml = GATEWAY + labelled + staticBackend(1)
  const { gatewayTable } = compileYaml(yaml + byLabel('x'))
  expect(gatewayTable.listeners[0]!.rules[0]!.traffic).toEqual({ delay: '1000' })
  expect(policyStatuses(yaml + byLabel('y'))).toEqual({
    StatusSummary: `${VALID} / False Pending: Policy is not attached: no HTTPRoute matching selector found in namespace default`,
  })
})

describe('spec.backend', () => {
  const timeout = (seconds: number) => `backend: { http: { requestTimeout: ${seconds}s } }`
  const at = (where: string, seconds: number, name: string) =>
    policy(`{ ${where}, ${timeout(seconds)} }`, name)
  const limitOf = ({ backends }: RouteRule) =>
    (backends[0]!.backend as any).policies.http?.requestTimeoutMs

  test('is merged from the Gateway down to the backend, whose own policies go before', () => {
    const gateway = at(target('Gateway', 'gateway'), 1, 'g')
    const rule = at(target('HTTPRoute', 'r', 'one'), 2, 'r')
    const backend = at(target('AgentgatewayBackend', 'b'), 3, 'b')
    expect(limitOf(rulesOf(gateway).one!)).toBe(1000)
    expect(limitOf(rulesOf(gateway + rule).one!)).toBe(2000)
    expect(limitOf(rulesOf(gateway + rule).rest!)).toBe(1000)
    expect(limitOf(rulesOf(gateway + rule + backend).one!)).toBe(3000)
    const inline = staticBackend(1, ', policies: { http: { requestTimeout: 4s } }')
    const compiled = compileYaml(GATEWAY + ROUTE + inline + gateway + rule + backend)
    expect(limitOf(compiled.gatewayTable.listeners[0]!.rules[0]!)).toBe(4000)
  })

  test('reaches one provider of a backend, and one port of a Service', () => {
    const yaml = `${GATEWAY}
kind: HTTPRoute
metadata: { name: r }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }]
    - backendRefs: [{ name: s, port: 80 }]
    - backendRefs: [{ name: s, port: 81 }]
---
kind: AgentgatewayBackend
metadata: { name: b }
spec: { ai: { groups: [{ providers: [{ name: one, openai: {} }, { name: two, openai: {} }] }] } }
---
kind: Service
metadata: { name: s }
spec: { ports: [{ name: a, port: 80 }, { name: b, port: 81 }] }
---
${at(target('AgentgatewayBackend', 'b', 'two'), 1, 'p')}${at(target('Service', 's', '"81"'), 2, 's')}`
    const { gatewayTable } = compileYaml(yaml)
    const [ai, first, second] = gatewayTable.listeners[0]!.rules
    const { groups } = ai!.backends[0]!.backend as any
    expect(groups[0].map(({ policies }: any) => policies.http?.requestTimeoutMs)).toEqual([
      undefined,
      1000,
    ])
    expect(first!.backends[0]!.backend).not.toHaveProperty('policies')
    expect(limitOf(second!)).toBe(2000)
    expect(policyStatuses(yaml)).toEqual({ gateway: `${VALID} / ${ATTACHED}` })
  })

  test('that cannot be read is Invalid, and no request passes without it', () => {
    const yaml = policy(
      `{ ${target('AgentgatewayBackend', 'b')}, backend: { auth: { secretRef: { name: gone } } } }`,
    )
    expect(policyStatuses(LAB + yaml)).toEqual({
      gateway:
        'False Invalid: secret default/gone not found / False Pending: Policy is not attached due to invalid status',
    })
    expect(rulesOf(yaml).one!.backends[0]!.backend).toEqual({
      type: 'invalid',
      status: 500,
      message: 'a policy of the backend is invalid',
    })
  })
})

describe('the status', () => {
  test('names each Gateway once, with Accepted and Attached', () => {
    const { statusOf } = compileYaml(
      LAB +
        policy(`{ ${GATEWAY_TARGET}, traffic: { csrf: {} } }`).replace(
          'name: p',
          'name: p, generation: 3',
        ),
    )
    expect(statusOf('AgentgatewayPolicy', 'default/p').ancestors).toEqual([
      {
        ancestorRef: {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          namespace: 'default',
          name: 'gateway',
        },
        controllerName: 'agentgateway.dev/agentgateway',
        conditions: [
          {
            type: 'Accepted',
            status: 'True',
            reason: 'Valid',
            message: 'Policy accepted',
            observedGeneration: 3,
          },
          {
            type: 'Attached',
            status: 'True',
            reason: 'Attached',
            message: 'Attached to all targets',
            observedGeneration: 3,
          },
        ],
      },
    ])
  })

  test.each([
    ['HTTPRoute', 'fake', undefined, 'HTTPRoute default/fake not found'],
    ['Gateway', 'fake', undefined, 'Gateway default/fake not found'],
    ['AgentgatewayBackend', 'fake', undefined, 'AgentgatewayBackend default/fake not found'],
    ['Gateway', 'gateway', 'no', 'sectionName "no" not found in Gateway default/gateway'],
    ['HTTPRoute', 'r', 'no', 'sectionName "no" not found in HTTPRoute default/r'],
    [
      'AgentgatewayBackend',
      'idle',
      undefined,
      'AgentgatewayBackend default/idle is not attached to any Gateway',
    ],
    [
      'GRPCRoute',
      'g',
      undefined,
      'gateway.networking.k8s.io/GRPCRoute is not supported as a target',
    ],
  ])('says what is missing: %s %s %s', (kind, name, section, why) => {
    const idle = staticBackend(1).replace('name: b', 'name: idle')
    const yaml = policy(
      `{ ${target(kind, name, section)}, backend: { tcp: { connectTimeout: 1s } } }`,
    )
    expect(policyStatuses(LAB + idle + yaml)).toEqual({
      StatusSummary: `${VALID} / False Pending: Policy is not attached: ${why}`,
    })
  })

  test('of several targets the missing ones are told, and the others served', () => {
    const yaml = policy(`{ targetRefs: [
      { group: gateway.networking.k8s.io, kind: Gateway, name: gateway },
      { group: gateway.networking.k8s.io, kind: Gateway, name: x },
      { group: gateway.networking.k8s.io, kind: Gateway, name: y }], traffic: { csrf: {} } }`)
    expect(policyStatuses(LAB + yaml)).toEqual({
      StatusSummary: `${VALID} / False Pending: Policy is not attached: Gateway default/x not found\nPolicy is not attached: Gateway default/y not found`,
      gateway: `${VALID} / ${ATTACHED}`,
    })
    expect(rulesOf(yaml).one!.traffic).toEqual({ csrf: { additionalOrigins: [] } })
  })

  test.each([
    ['{ transformation: { request: { set: [{ name: a, value: fast }] } } }', 'header value: fast'],
    ['{ transformation: { request: { body: my-text } } }', 'body value: my-text'],
    [
      '{ authorization: { policy: { matchExpressions: [yes] } } }',
      'authorization matchExpression: yes',
    ],
    ['{ delay: { duration: long } }', 'delay duration: long'],
  ])('says of a word without quotes that it is no variable: %s', (spec, said) => {
    const word = said.split(': ')[1]
    expect(policyStatuses(LAB + traffic(spec)).gateway).toBe(
      `True PartiallyValid: ${said} is no variable; a text is written '${word}', in quotes / ${ATTACHED}`,
    )
  })

  test.each(['request', 'llm', 'true', 'jwt.sub', "'fast'", 'request.path', '1-2'])(
    'takes %s for an expression',
    (value) => {
      const spec = `{ transformation: { request: { set: [{ name: a, value: "${value}" }] } } }`
      expect(policyStatuses(LAB + traffic(spec)).gateway).toBe(`${VALID} / ${ATTACHED}`)
    },
  )

  test('names each field that this gateway does not run, by its path', () => {
    const yaml = traffic('{ csrf: {}, buffer: { request: {} }, retry: { attempts: 1, jitter: 1 } }')
    expect(policyStatuses(LAB + yaml).gateway).toBe(
      `True PartiallyValid: spec.traffic.buffer: not supported\nspec.traffic.retry.jitter: not supported / ${ATTACHED}`,
    )
    expect(policyStatuses(LAB + traffic('{ buffer: {} }')).gateway).toContain(
      'False Invalid: spec.traffic.buffer: not supported',
    )
  })

  test.each([
    ['extAuth', '{ extAuth: { backendRef: { name: x } } }'],
    ['extProc', '{ extProc: { backendRef: { name: x } } }'],
    ['rateLimit.global', '{ rateLimit: { global: { domain: x } } }'],
  ])('refuses requests rather than leave a guard out: %s', (field, spec) => {
    expect(rulesOf(traffic(spec)).one!.traffic!.refusal).toBe(
      `policy default/p: spec.traffic.${field} is not supported`,
    )
  })
})

describe('spec.frontend', () => {
  const OTEL = `
kind: Service
metadata: { name: otel }
spec: { ports: [{ name: otlp, port: 4318 }] }
---
`
  const frontend = (spec: string, name = 'p') =>
    policy(`{ ${GATEWAY_TARGET}, frontend: ${spec} }`, name)

  test("becomes a part of the Gateway's table, merged field by field", () => {
    const { gatewayTable } = compileYaml(
      LAB +
        OTEL +
        frontend(
          `{ accessLog: { filter: 'response.code >= 400', attributes: { add: [{ name: user, expression: jwt.sub }], remove: [http.host] } },
             metrics: { attributes: { add: [{ name: user_id, expression: apiKey.user }] } } }`,
          'a',
        ) +
        frontend(
          `{ accessLog: {}, tracing: { backendRef: { name: otel, port: 4318 }, protocol: HTTP, randomSampling: 'true' } }`,
          'b',
        ),
    )
    expect(gatewayTable.frontend).toEqual({
      accessLog: {
        filter: 'response.code >= 400',
        attributes: { add: [{ name: 'user', expression: 'jwt.sub' }], remove: ['http.host'] },
      },
      metrics: { attributes: { add: [{ name: 'user_id', expression: 'apiKey.user' }] } },
      tracing: {
        endpoint: {
          type: 'backend',
          backend: { type: 'service', name: 'default/otel', port: 4318, endpoints: [] },
        },
        path: '/v1/traces',
        attributes: { add: [], remove: [] },
        resources: [],
        randomSampling: 'true',
      },
    })
  })

  test.each([
    [
      '{ accessLog: { filter: "a +" } }',
      'frontend accessLog filter is not a valid CEL expression: a +',
    ],
    [
      '{ metrics: { attributes: { add: [{ name: bad, expression: "a +" }] } } }',
      'frontend metrics field "bad" is not a valid CEL expression: a +',
    ],
    [
      '{ accessLog: {}, tracing: { backendRef: { name: gone, port: 1 }, protocol: HTTP } }',
      'spec.frontend.tracing: unable to find the Service default/gone',
    ],
    [
      "{ accessLog: {}, tracing: { url: 'http://otel:4317' } }",
      'spec.frontend.tracing.protocol: GRPC not supported, HTTP is',
    ],
    [
      '{ accessLog: { otlp: { backendRef: { name: otel, port: 4318 } } } }',
      'spec.frontend.accessLog.otlp: not supported',
    ],
    ['{ accessLog: {}, tls: {} }', 'spec.frontend.tls: not supported'],
  ])('%s is told as: %s', (spec, message) => {
    expect(policyStatuses(LAB + frontend(spec)).gateway).toBe(
      `True PartiallyValid: ${message} / ${ATTACHED}`,
    )
  })
})
