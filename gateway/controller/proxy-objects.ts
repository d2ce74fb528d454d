// Which objects does a Gateway's proxy consist of?

import type { KubeObject, Resource } from '../../src/kube/kube-object.ts'
import { deployments, serviceAccounts, services } from '../../src/kube/resources.ts'
import { overlay } from './overlay.ts'
import { proxyName } from './proxy-name.ts'

export type ProxyObject = { resource: Resource; object: KubeObject }

export type ProxySettings = {
  image: string
  version: string
  /** Given to every proxy: where providers are to be reached instead of at their own addresses. */
  env: { name: string; value: string }[]
  /** A label: in a namespace that has it, proxies see that namespace alone. */
  isolatedBy?: string
}

const ADMIN_PORT = 15000
const METRICS_PORT = 15020
const READINESS_PORT = 15021
const USER = 10101

/**
 * `parameters` is the spec of the Gateway's AgentgatewayParameters, where it names any. An isolated proxy watches its own
 * namespace alone, and takes no load balancer: where namespaces are given out by the dozen, each would be paid for.
 */
export function proxyObjects(
  gateway: KubeObject,
  settings: ProxySettings,
  parameters: ProxyParameters = {},
  isIsolated = false,
): Record<'serviceAccount' | 'service' | 'deployment', ProxyObject> {
  const { infrastructure = {}, listeners = [], gatewayClassName } = gateway.spec ?? {}
  const name = proxyName(gateway)
  const selector = {
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/name': name,
    'gateway.networking.k8s.io/gateway-name': name,
  }
  const labels = {
    ...infrastructure.labels,
    ...selector,
    'app.kubernetes.io/managed-by': 'agentgateway',
    'app.kubernetes.io/version': settings.version,
    'gateway.networking.k8s.io/gateway-class-name': gatewayClassName,
  }
  const metadata = {
    name,
    namespace: gateway.metadata.namespace,
    labels,
    ...(infrastructure.annotations && { annotations: infrastructure.annotations }),
    ownerReferences: [ownerReference(gateway)],
  }
  const ports = [...new Set<number>(listeners.map(({ port }: { port: number }) => port))]

  return {
    serviceAccount: {
      resource: serviceAccounts,
      object: overlay(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
        parameters.serviceAccount,
      ),
    },
    service: {
      resource: services,
      object: overlay<KubeObject>(
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata,
          spec: {
            type: isIsolated ? 'ClusterIP' : 'LoadBalancer',
            selector,
            ports: ports.map((port) => ({
              name: `listener-${port}`,
              port,
              targetPort: port,
              protocol: 'TCP',
            })),
          },
        },
        parameters.service,
      ),
    },
    deployment: {
      resource: deployments,
      object: overlay<KubeObject>(
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          spec: {
            selector: { matchLabels: selector },
            template: {
              metadata: {
                labels,
                annotations: {
                  ...infrastructure.annotations,
                  'prometheus.io/path': '/metrics',
                  'prometheus.io/port': String(METRICS_PORT),
                  'prometheus.io/scrape': 'true',
                },
              },
              spec: {
                serviceAccountName: name,
                securityContext: {
                  runAsNonRoot: true,
                  runAsUser: USER,
                  seccompProfile: { type: 'RuntimeDefault' },
                  // So that a listener may have a port below 1024 without more rights.
                  sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
                },
                containers: [container(gateway, ports, settings, parameters, isIsolated)],
              },
            },
          },
        },
        parameters.deployment,
      ),
    },
  }
}

export type ProxyParameters = {
  image?: {
    registry?: string
    repository?: string
    tag?: string
    digest?: string
    pullPolicy?: string
  }
  env?: { name: string; value?: string }[]
  resources?: object
  /** Labels, annotations and fields of what is deployed, laid over it. */
  deployment?: Overlay
  service?: Overlay
  serviceAccount?: Overlay
}

type Overlay = { metadata?: { labels?: object; annotations?: object }; spec?: object }

function container(
  { metadata }: KubeObject,
  ports: number[],
  settings: ProxySettings,
  { image, env = [], resources }: ProxyParameters,
  isIsolated: boolean,
) {
  const overridden = new Set(env.map(({ name }) => name))
  return {
    name: 'agentgateway',
    image: imageOf(settings.image, image),
    imagePullPolicy: image?.pullPolicy ?? 'IfNotPresent',
    args: [
      'proxy',
      '--gateway',
      `${metadata.namespace}/${metadata.name}`,
      ...(isIsolated ? ['--isolated'] : []),
    ],
    env: [...settings.env.filter(({ name }) => !overridden.has(name)), ...env],
    ...(resources && { resources }),
    ports: [
      ...ports.map((port) => ({ name: `listener-${port}`, containerPort: port, protocol: 'TCP' })),
      { name: 'admin', containerPort: ADMIN_PORT, protocol: 'TCP' },
      { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
      { name: 'readiness', containerPort: READINESS_PORT, protocol: 'TCP' },
    ],
    startupProbe: { ...readyProbe(), periodSeconds: 1, failureThreshold: 60 },
    readinessProbe: { ...readyProbe(), periodSeconds: 10 },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  }
}

const readyProbe = () => ({ httpGet: { path: '/healthz/ready', port: READINESS_PORT } })

/** What the parameters name, and the rest as the controller's own default has it. */
function imageOf(fallback: string, image: ProxyParameters['image']): string {
  if (!image?.registry && !image?.repository && !image?.tag && !image?.digest) return fallback
  const colon = fallback.lastIndexOf(':')
  const path = fallback.slice(0, colon).split('/')
  const registry = image.registry ?? path.slice(0, -1).join('/')
  const repository = image.repository ?? path.at(-1)
  const version = image.digest ? `@${image.digest}` : `:${image.tag ?? fallback.slice(colon + 1)}`
  return `${registry === '' ? '' : `${registry}/`}${repository}${version}`
}

const ownerReference = ({ apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
})

/** An object of the same name that this Gateway did not make is somebody else's, and left alone. */
export const isOwnedBy = (object: KubeObject, gateway: KubeObject) =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === gateway.metadata.uid) ?? false
