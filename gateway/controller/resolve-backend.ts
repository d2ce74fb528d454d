// What does a route's backendRef lead to, and if nowhere, what does the route's ResolvedRefs say?

import type { ResolvedBackend } from '../routing/routing-table.ts'
import { SERVICE_NOT_FOUND } from './compile-backends.ts'
import type { CompileContext } from './compile-context.ts'
import { fails, type Verdict } from './conditions.ts'
import { AGENTGATEWAY_GROUP, GATEWAY_API_GROUP } from './gateway-resources.ts'
import { isReferencePermitted } from './reference-grants.ts'
import { findService } from './resolve-service.ts'

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
  const [namespace, service] = name.split('/')
  if (!context.services.has(name))
    return notFound(`backend(${service}.${namespace}.svc.cluster.local) not found`)
  if (port === undefined) {
    const problem = fails('UnsupportedValue', 'port is required in Service backendRef')
    return { backend: BACKEND_DOES_NOT_EXIST, problem }
  }
  const found = findService(name, port, context)
  if (typeof found === 'string') return notFound(`backend(${name}) has no port ${port}`)
  return { backend: found }
}
