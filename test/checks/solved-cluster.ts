// The cluster at the end of multiple-providers, as objects, and a reader of such objects. What a test says about a
// wrong turn is what it changes in here.

import type { ClusterReader } from '../../src/checks/check-context.ts'
import type { KubeObject } from '../../src/kube/kube-object.ts'

const namespace = 'agentgateway-system'
const labels = { 'gateway.networking.k8s.io/gateway-name': 'ai-gateway' }
const condition = (type: string) => ({ type, status: 'True', reason: type, observedGeneration: 1 })
const meta = (name: string) => ({ name, namespace, generation: 1 })

export const manifestOf = (object: KubeObject) => ({
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object),
})

export const secret = (name: string, data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: meta(name),
  data: Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  ),
})

const backend = (provider: string, model: string): KubeObject => ({
  apiVersion: 'agentgateway.dev/v1alpha1',
  kind: 'AgentgatewayBackend',
  metadata: meta(`${provider}-backend`),
  spec: {
    ai: { provider: { [provider]: { model } } },
    policies: { auth: { secretRef: { name: `${provider}-secret` } } },
  },
  status: { conditions: [condition('Accepted')] },
})

const route = (provider: string): KubeObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: meta(`${provider}-route`),
  spec: {
    parentRefs: [
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'ai-gateway', namespace },
    ],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: `/${provider}` } }],
        backendRefs: [
          {
            group: 'agentgateway.dev',
            kind: 'AgentgatewayBackend',
            name: `${provider}-backend`,
            weight: 1,
          },
        ],
      },
    ],
  },
  status: {
    parents: [{ conditions: [condition('Accepted'), condition('ResolvedRefs')] }],
  },
})

const deployment = (name: string, podLabels: Record<string, string>): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta(name),
  spec: { replicas: 1, selector: { matchLabels: podLabels } },
})

const pod = (name: string, podLabels: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta(name), labels: podLabels },
  spec: {
    containers: [{ name: 'agentgateway', ports: [{ name: 'listener-8080', containerPort: 8080 }] }],
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
})

const plain = (kind: string, name: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
})

export const solvedCluster = () => ({
  namespace: plain('Namespace', namespace),
  gatewayClass: plain('GatewayClass', 'agentgateway'),
  gateway: {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: meta('ai-gateway'),
    spec: {
      gatewayClassName: 'agentgateway',
      listeners: [{ name: 'http', protocol: 'HTTP', port: 8080 }],
    },
    status: { conditions: [condition('Accepted'), condition('Programmed')] },
  } as KubeObject,
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...meta('ai-gateway'), labels },
    spec: { selector: labels, ports: [{ port: 8080, targetPort: 8080 }] },
  } as KubeObject,
  deployment: deployment('ai-gateway', labels),
  pod: pod('ai-gateway-1', labels),
  simulators: deployment('simulators', { app: 'simulators' }),
  simulatorsPod: pod('simulators-1', { app: 'simulators' }),
  openaiSecret: secret('openai-secret', { Authorization: 'Bearer sk-lab-demo-key' }),
  openaiBackend: backend('openai', 'gpt-4o-mini'),
  openaiRoute: route('openai'),
  anthropicSecret: secret('anthropic-secret', {
    Authorization: 'Bearer sk-ant-demo-placeholder-key',
  }),
  anthropicBackend: backend('anthropic', 'claude-sonnet-4-20250514'),
  anthropicRoute: route('anthropic'),
})

export type SolvedCluster = ReturnType<typeof solvedCluster>

/** Reads what `objects` hold at the moment it is asked. */
export const readerOf = (objects: Partial<SolvedCluster>): ClusterReader => {
  const all = (kind: string) => Object.values(objects).filter((object) => object.kind === kind)
  return {
    get: async ({ kind }, { name, namespace }) =>
      all(kind).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
    list: async ({ kind }, { namespace, labelSelector = '', fieldSelector } = {}) => ({
      resourceVersion: '1',
      items: all(kind)
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .filter(
          ({ metadata }) =>
            fieldSelector === undefined || fieldSelector === `metadata.name=${metadata.name}`,
        )
        .filter(({ metadata }) =>
          labelSelector
            .split(',')
            .filter((term) => term !== '')
            .every((term) => metadata.labels?.[term.split('=')[0]!] === term.split('=')[1]),
        ),
    }),
  }
}
