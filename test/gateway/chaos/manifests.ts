// What is applied to the cluster: a Gateway, three routes that are asked, and changes that may make no difference to them.

export const NAMESPACE = 'agentgateway-system'
export const GATEWAY = 'chaos'

/** A stand-in that is not silent answers far sooner, also on a machine that has much else to do. */
export const BACKEND_REQUEST_SECONDS = 3

const base = (kind: string, name: string, group: string, spec: object) => ({
  apiVersion: group,
  kind,
  metadata: { name, namespace: NAMESPACE },
  spec,
})
const AGENTGATEWAY = 'agentgateway.dev/v1alpha1'
const GATEWAY_API = 'gateway.networking.k8s.io/v1'

const backendRef = (name: string) => ({
  group: 'agentgateway.dev',
  kind: 'AgentgatewayBackend',
  name,
})

/** Time to end in for all that is open, also on a machine that has much else to do. */
export const parameters = () =>
  base('AgentgatewayParameters', GATEWAY, AGENTGATEWAY, {
    env: [{ name: 'DRAIN_TIMEOUT_MS', value: '25000' }],
  })

export const gateway = () =>
  base('Gateway', GATEWAY, GATEWAY_API, {
    gatewayClassName: 'agentgateway',
    infrastructure: {
      parametersRef: { group: 'agentgateway.dev', kind: 'AgentgatewayParameters', name: GATEWAY },
    },
    listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
  })

export const secret = (turn: number) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'chaos-key', namespace: NAMESPACE },
  stringData: { Authorization: `sk-chaos-${turn}` },
})

/** Two that may be unwell, in this order or the other, and one behind them that never is. */
export function chatBackend(
  turn: number,
  ports: { first: number; second: number; refuge: number },
) {
  const provider = (name: 'first' | 'second' | 'refuge') => ({
    name,
    openai: { model: 'gpt-4o-mini' },
    host: '127.0.0.1',
    port: ports[name],
    policies: { auth: { secretRef: { name: 'chaos-key' } } },
  })
  const unwell = [provider('first'), provider('second')]
  return base('AgentgatewayBackend', 'chat', AGENTGATEWAY, {
    ai: {
      groups: [
        { providers: turn % 2 === 0 ? unwell : unwell.toReversed() },
        { providers: [provider('refuge')] },
      ],
    },
    policies: {
      health: {
        unhealthyCondition: 'response.code >= 500 || response.code == 429',
        eviction: { duration: `${1 + (turn % 2)}s` },
      },
    },
  })
}

export const claudeBackend = (turn: number, port: number) =>
  base('AgentgatewayBackend', 'claude', AGENTGATEWAY, {
    ai: {
      provider: {
        anthropic: { model: 'claude-sonnet-4-20250514' },
        host: '127.0.0.1',
        port,
      },
    },
    policies: {
      auth: { secretRef: { name: 'chaos-key' } },
      ai: { defaults: [{ field: 'temperature', value: (turn % 10) / 10 }] },
    },
  })

export const heldBackend = (port: number) =>
  base('AgentgatewayBackend', 'held', AGENTGATEWAY, { static: { host: '127.0.0.1', port } })

export function route(name: 'chat' | 'claude' | 'plain' | 'held', turn: number) {
  const set = [{ name: 'x-turn', value: String(turn) }]
  const backend =
    name === 'plain' ? { kind: 'Service', name: 'chaos-plain', port: 80 } : backendRef(name)
  const rule = {
    matches: [{ path: { type: 'PathPrefix', value: `/${name}` } }],
    filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { set } }],
    backendRefs: [backend],
    ...(name === 'chat' && {
      timeouts: { backendRequest: `${BACKEND_REQUEST_SECONDS}s`, request: '30s' },
    }),
  }
  const other = {
    matches: [{ path: { type: 'PathPrefix', value: `/${name}-${turn}` } }],
    backendRefs: [{ name: 'nobody', port: 80 }],
  }
  return base('HTTPRoute', name, GATEWAY_API, {
    parentRefs: [{ name: GATEWAY }],
    rules: turn % 2 === 0 ? [rule, other] : [other, rule],
  })
}

/** One of the routes that nobody asks. */
export const otherRoute = (index: number) =>
  base('HTTPRoute', `other-${index}`, GATEWAY_API, {
    parentRefs: [{ name: GATEWAY }],
    rules: [{ matches: [{ path: { value: `/chat-of-${index}` } }] }],
  })

export const retryPolicy = () =>
  base('AgentgatewayPolicy', 'chat-again', AGENTGATEWAY, {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'chat' }],
    traffic: { retry: { attempts: 3, codes: [429, 500, 502, 503, 504], backoff: '10ms' } },
  })

/** More is told of each request, and limits that are never reached come and go. */
export const changingPolicy = (turn: number) =>
  base('AgentgatewayPolicy', 'changing', AGENTGATEWAY, {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: GATEWAY }],
    frontend: { accessLog: { attributes: { add: [{ name: 'turn', expression: `'${turn}'` }] } } },
  })

export const limitPolicy = (turn: number) =>
  base('AgentgatewayPolicy', 'limits', AGENTGATEWAY, {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'plain' }],
    traffic: { rateLimit: { local: [{ requests: 100_000 + turn, unit: 'Seconds' }] } },
  })

export const plainService = () => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'chaos-plain', namespace: NAMESPACE },
  spec: { ports: [{ name: 'http', port: 80, targetPort: 80 }] },
})

/** One slice for each port, as on a cluster where pods share an address. */
export const plainSlice = (index: number, port: number | undefined) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `chaos-plain-${index}`,
    namespace: NAMESPACE,
    labels: { 'kubernetes.io/service-name': 'chaos-plain' },
  },
  addressType: 'IPv4',
  endpoints: port === undefined ? [] : [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  ports: [{ name: 'http', port: port ?? 1, protocol: 'TCP' }],
})
