// How do these tests get resources to compile? From YAML, with what the API would add.

import { parseAllDocuments } from 'yaml'
import { compile } from '../../../gateway/controller/compile.ts'
import {
  type GatewayResources,
  nameOf,
  noResources,
} from '../../../gateway/controller/gateway-resources.ts'
import type { KubeObject } from '../../../src/kube/kube-object.ts'

const LISTS: Record<string, keyof GatewayResources> = {
  GatewayClass: 'gatewayClasses',
  Gateway: 'gateways',
  HTTPRoute: 'httpRoutes',
  ReferenceGrant: 'referenceGrants',
  AgentgatewayBackend: 'backends',
  AgentgatewayPolicy: 'policies',
  AgentgatewayParameters: 'parameters',
  Namespace: 'namespaces',
  Secret: 'secrets',
  ConfigMap: 'configMaps',
  Service: 'services',
  EndpointSlice: 'endpointSlices',
  Deployment: 'deployments',
}

const GROUPS: Record<string, string> = {
  GatewayClass: 'gateway.networking.k8s.io/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
}

const CLUSTER_KINDS = ['GatewayClass', 'Namespace']

const OUR_CLASS = `
kind: GatewayClass
metadata: { name: agentgateway, generation: 1 }
spec: { controllerName: agentgateway.dev/agentgateway }
`

/** Without a namespace an object is in `default`; a Secret's `stringData` is encoded. */
export function resourcesFrom(yaml: string): GatewayResources {
  const resources = noResources()
  for (const document of parseAllDocuments(`${OUR_CLASS}---\n${yaml}`)) {
    const object = document.toJS() as KubeObject | null
    if (!object) continue
    object.apiVersion ??= GROUPS[object.kind] ?? 'v1'
    object.metadata.uid ??= `uid of ${object.metadata.name}`
    if (!CLUSTER_KINDS.includes(object.kind)) object.metadata.namespace ??= 'default'
    if (object.stringData) {
      object.data = Object.fromEntries(
        Object.entries<string>(object.stringData).map(([key, value]) => [
          key,
          Buffer.from(value).toString('base64'),
        ]),
      )
      delete object.stringData
    }
    resources[LISTS[object.kind]!].push(object)
  }
  return resources
}

export function compileYaml(yaml: string) {
  const resources = resourcesFrom(yaml)
  const compiled = compile(resources)
  return {
    ...compiled,
    /** Of the only Gateway. */
    gatewayTable: Object.values(compiled.table)[0]!,
    statusOf: (kind: string, name: string): any =>
      compiled.statuses.find(
        ({ resource, key }) =>
          resource.kind === kind &&
          name === (resource.namespaced ? `${key.namespace}/${key.name}` : key.name),
      )?.status,
  }
}

/** `True Accepted: the message`, for a condition of a list. */
export function verdict(conditions: any[] | undefined, type: string): string | undefined {
  const condition = conditions?.find((one) => one.type === type)
  if (!condition) return undefined
  const { status, reason, message } = condition
  return `${status} ${reason}${message ? `: ${message}` : ''}`
}

export { nameOf }
