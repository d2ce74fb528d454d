// What does the compiler look at? Everything that may change a routing table or a status, as plain objects, and how
// one of them is found again.

import type { KubeObject } from '../../src/kube/kube-object.ts'

export const CONTROLLER_NAME = 'agentgateway.dev/agentgateway'
export const GATEWAY_API_GROUP = 'gateway.networking.k8s.io'
export const AGENTGATEWAY_GROUP = 'agentgateway.dev'

export type GatewayResources = {
  gatewayClasses: KubeObject[]
  gateways: KubeObject[]
  httpRoutes: KubeObject[]
  referenceGrants: KubeObject[]
  backends: KubeObject[]
  policies: KubeObject[]
  parameters: KubeObject[]
  namespaces: KubeObject[]
  secrets: KubeObject[]
  configMaps: KubeObject[]
  services: KubeObject[]
  endpointSlices: KubeObject[]
  /** Those of proxies. Only the controller has them; without, no Gateway is Programmed yet. */
  deployments: KubeObject[]
}

export const noResources = (): GatewayResources => ({
  gatewayClasses: [],
  gateways: [],
  httpRoutes: [],
  referenceGrants: [],
  backends: [],
  policies: [],
  parameters: [],
  namespaces: [],
  secrets: [],
  configMaps: [],
  services: [],
  endpointSlices: [],
  deployments: [],
})

/** `namespace/name`, and the name alone where there is no namespace. */
export const nameOf = ({ metadata: { namespace, name } }: KubeObject) =>
  namespace === undefined ? name : `${namespace}/${name}`

export type ByName = ReadonlyMap<string, KubeObject>

export const byName = (objects: KubeObject[]): ByName =>
  new Map(objects.map((object) => [nameOf(object), object]))
