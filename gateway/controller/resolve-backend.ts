// What does a route's backendRef lead to, and if nowhere, what does the route's ResolvedRefs say?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { Endpoint, ResolvedBackend } from '../routing/routing-table.ts'
import { SERVICE_NOT_FOUND } from './compile-backends.ts'
import type { CompileContext } from './compile-context.ts'
import { fails, type Verdict } from './conditions.ts'
import { AGENTGATEWAY_GROUP, GATEWAY_API_GROUP } from './gateway-resources.ts'
import { isReferencePermitted } from './reference-grants.ts'

export type BackendRef = {
  group?: string
  kind?: string
  name: string
  namespace?: string
  port?: number
}

export type Resolution = { backend: ResolvedBackend; problem?: Verdict }

const BACKEND_DOES_NOT_EXIST: ResolvedBackend = {
  type: 'invalid',
  status: 500,
  message: 'backend does not exist',
}

/** `namespace` is the HTTPRoute's. */
export function resolveBackend(
  ref: BackendRef,
  namespace: string,
  context: CompileContext,
): Resolution {
  const { group = '', kind = 'Service', name } = ref
  const to = { group, kind, name, namespace: ref.namespace ?? namespace }
  const from = { group: GATEWAY_API_GROUP, kind: 'HTTPRoute', namespace }
  if (!isReferencePermitted(context.referenceGrants, from, to)) {
    const message = `backendRef ${to.namespace}/${name} not accessible to a HTTPRoute in namespace "${namespace}" (missing a ReferenceGrant?)`
    return { backend: BACKEND_DOES_NOT_EXIST, problem: fails('RefNotPermitted', message) }
  }
  const key = `${to.namespace}/${name}`
  if (group === AGENTGATEWAY_GROUP && kind === 'AgentgatewayBackend') {
    const compiled = context.backends.get(key)
    if (compiled) return { backend: compiled.backend }
    return notFound(`Backend not found: ${key}`)
  }
  if (group === '' && kind === 'Service') return resolveService(key, ref, context)
  const message = `referencing unsupported backendRef: group "${group}" kind "${kind}"`
  return { backend: BACKEND_DOES_NOT_EXIST, problem: fails('InvalidKind', message) }
}

const notFound = (message: string): Resolution => ({
  backend: SERVICE_NOT_FOUND,
  problem: fails('BackendNotFound', message),
})

function resolveService(name: string, { port }: BackendRef, context: CompileContext): Resolution {
  const service = context.services.get(name)
  if (!service) {
    const [namespace, service] = name.split('/')
    return notFound(`backend(${service}.${namespace}.svc.cluster.local) not found`)
  }
  if (port === undefined) {
    const problem = fails('UnsupportedValue', 'port is required in Service backendRef')
    return { backend: BACKEND_DOES_NOT_EXIST, problem }
  }
  if (service.spec?.type === 'ExternalName') {
    const endpoints = [{ address: service.spec.externalName, port }]
    return { backend: { type: 'service', name, port, endpoints } }
  }
  const servicePort = service.spec?.ports?.find((one: { port: number }) => one.port === port)
  if (!servicePort) return notFound(`backend(${name}) has no port ${port}`)
  const endpoints = readyEndpoints(context.endpointSlices.get(name) ?? [], servicePort.name ?? '')
  return { backend: { type: 'service', name, port, endpoints } }
}

/** Each once, in the slices' order. `portName` is the Service port's: '' where it has none. */
function readyEndpoints(slices: KubeObject[], portName: string): Endpoint[] {
  const endpoints = new Map<string, Endpoint>()
  for (const slice of slices) {
    const ports: { name?: string; port?: number }[] = slice.ports ?? []
    const port = ports.find(({ name = '' }) => name === portName)?.port
    if (port === undefined) continue
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      if (conditions?.ready === false) continue
      for (const address of addresses ?? []) endpoints.set(`${address} ${port}`, { address, port })
    }
  }
  return [...endpoints.values()]
}
