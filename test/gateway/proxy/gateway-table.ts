// A small routing table for the tests: rules by path prefix, on one listener.

import type {
  AiProvider,
  GatewayTable,
  Listener,
  ResolvedBackend,
  RouteRule,
} from '../../../gateway/routing/routing-table.ts'

export const PORT = 8080

export type Rule = Partial<RouteRule> & { prefix: string; backend?: ResolvedBackend }

export function tableOf(rules: Rule[], listener: Partial<Listener> = {}): GatewayTable {
  const sorted = rules.toSorted((one, other) => other.prefix.length - one.prefix.length)
  return {
    gateway: 'test/gateway',
    listeners: [
      {
        name: 'http',
        port: PORT,
        protocol: 'HTTP',
        rules: sorted.map(({ prefix, backend, ...rule }) => ({
          route: `test${prefix}`,
          name: '0',
          filters: [],
          timeouts: {},
          backends: backend ? [{ weight: 1, filters: [], backend }] : [],
          ...rule,
        })),
        hosts: [
          {
            hostname: '',
            matches: sorted.map(({ prefix }, rule) => ({
              path: { type: 'PathPrefix', value: prefix },
              rule,
            })),
          },
        ],
        ...listener,
      },
    ],
  }
}

export const aiBackend = (
  provider: AiProvider['provider'],
  { policies = {}, ...rest }: Partial<AiProvider> = {},
): ResolvedBackend => ({
  type: 'ai',
  name: `test/${provider}`,
  groups: [[{ name: provider, provider, policies, ...rest }]],
  policies,
})

export const staticBackend = (address: string): ResolvedBackend => {
  const { hostname, port } = new URL(address)
  return { type: 'static', name: 'test/static', host: hostname, port: Number(port), policies: {} }
}
