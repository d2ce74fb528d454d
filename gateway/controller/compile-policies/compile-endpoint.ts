// Where is the service that a policy asks or tells something?

import type { PolicyEndpoint } from '../../routing/routing-table.ts'
import type { CompileContext } from '../compile-context.ts'
import { AGENTGATEWAY_GROUP } from '../gateway-resources.ts'
import { isReferencePermitted } from '../reference-grants.ts'
import { findService } from '../resolve-service.ts'
import type { Problems } from './problems.ts'

export type EndpointSources = Pick<
  CompileContext,
  'services' | 'endpointSlices' | 'backendObjects' | 'referenceGrants'
> & { namespace: string }

/** Undefined where it cannot be said; why not is among the problems. */
export function compileEndpoint(
  { url, backendRef }: any,
  path: string,
  sources: EndpointSources,
  problems: Problems,
): PolicyEndpoint | undefined {
  if (url !== undefined) {
    const isUrl = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    if (isUrl) return { type: 'url', url }
    problems.add(`${path}.url: not an http or https address`)
    return undefined
  }
  if (!backendRef) {
    problems.add(`${path}: backendRef or url is required`)
    return undefined
  }
  const { group = '', kind = 'Service', name, port } = backendRef
  const namespace = backendRef.namespace ?? sources.namespace
  const full = `${namespace}/${name}`
  const from = {
    group: AGENTGATEWAY_GROUP,
    kind: 'AgentgatewayPolicy',
    namespace: sources.namespace,
  }
  if (!isReferencePermitted(sources.referenceGrants, from, { group, kind, namespace, name })) {
    problems.add(
      `backendRef ${full} not accessible to an AgentgatewayPolicy in namespace "${sources.namespace}" (missing a ReferenceGrant?)`,
    )
    return undefined
  }
  if (group === AGENTGATEWAY_GROUP && kind === 'AgentgatewayBackend') {
    const { static: address, policies = {} } = sources.backendObjects.get(full)?.spec ?? {}
    if (!address) {
      problems.add(`${path}: unable to find the static Backend ${full}`)
      return undefined
    }
    const { host, port: backendPort } = address
    const { sni, insecureSkipVerify } = policies.tls ?? {}
    const tls = policies.tls && {
      ...(sni && { sni }),
      ...(insecureSkipVerify && { insecureSkipVerify }),
    }
    const backend = { type: 'static', name: full, host, port: backendPort } as const
    return { type: 'backend', backend: { ...backend, policies: tls ? { tls } : {} } }
  }
  const service = group === '' && kind === 'Service' && findService(full, port, sources)
  if (service && typeof service === 'object') return { type: 'backend', backend: service }
  problems.add(`${path}: unable to find the ${kind} ${full}`)
  return undefined
}
