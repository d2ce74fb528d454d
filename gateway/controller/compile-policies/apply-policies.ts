// What becomes of a rule, and of its backends, under the policies that are attached above and to them?

import type { AiBackend, ResolvedBackend, RouteRule } from '../../routing/routing-table.ts'
import { mergeBackendPolicies } from '../compile-backend-policies.ts'
import { type AttachedPolicies, targetKey } from './attached-policies.ts'

/** `namespace/name` of each; the rule's own name where it has one. */
export type RulePlace = { gateway: string; listener: string; route: string; rule?: string }

/** The same rule where no policy concerns it. */
export function applyPolicies(
  rule: RouteRule,
  { gateway, listener, route, rule: section }: RulePlace,
  attached: AttachedPolicies,
): RouteRule {
  if (attached.isEmpty) return rule
  const levels = [
    targetKey('Gateway', gateway),
    targetKey('Gateway', gateway, listener),
    targetKey('HTTPRoute', route),
    ...(section === undefined ? [] : [targetKey('HTTPRoute', route, section)]),
  ]
  const merged = attached.trafficAt(levels, 'PostRouting')
  const backends = rule.backends.map((weighted) => {
    const backend = applyToBackend(weighted.backend, levels, attached)
    return backend === weighted.backend ? weighted : { ...weighted, backend }
  })
  const isSame = backends.every((one, index) => one === rule.backends[index])
  if (!merged && isSame) return rule
  // What the route itself says goes before any policy.
  const traffic = { ...merged?.policies, ...rule.traffic }
  const requestMs = rule.timeouts.requestMs ?? merged?.timeoutMs
  return {
    ...rule,
    backends,
    ...(Object.keys(traffic).length > 0 && { traffic }),
    ...(requestMs !== undefined && { timeouts: { ...rule.timeouts, requestMs } }),
  }
}

function applyToBackend(
  backend: ResolvedBackend,
  levels: string[],
  attached: AttachedPolicies,
): ResolvedBackend {
  switch (backend.type) {
    case 'invalid':
      return backend
    case 'ai':
      return applyToProviders(backend, levels, attached)
    default: {
      const own =
        backend.type === 'service'
          ? [
              targetKey('Service', backend.name),
              targetKey('Service', backend.name, String(backend.port)),
            ]
          : [targetKey('AgentgatewayBackend', backend.name)]
      const layer = attached.backendAt([...levels, ...own])
      if (layer === undefined) return backend
      if (layer === 'invalid') return INVALID
      return { ...backend, policies: mergeBackendPolicies(layer, backend.policies ?? {}) }
    }
  }
}

const INVALID: ResolvedBackend = {
  type: 'invalid',
  status: 500,
  message: 'a policy of the backend is invalid',
}

/** What stands in the backend itself, and in each provider, goes before what is attached to them. */
function applyToProviders(
  backend: AiBackend,
  levels: string[],
  attached: AttachedPolicies,
): ResolvedBackend {
  const above = [...levels, targetKey('AgentgatewayBackend', backend.name)]
  const layer = attached.backendAt(above)
  if (layer === 'invalid') return INVALID
  let isSame = layer === undefined
  let isInvalid = false
  const groups = backend.groups.map((group) =>
    group.map((provider) => {
      const own = attached.backendAt([
        ...above,
        targetKey('AgentgatewayBackend', backend.name, provider.name),
      ])
      if (own === undefined) return provider
      isSame = false
      isInvalid ||= own === 'invalid'
      if (own === 'invalid') return provider
      return { ...provider, policies: mergeBackendPolicies(own, provider.policies) }
    }),
  )
  if (isInvalid) return INVALID
  if (isSame) return backend
  return { ...backend, groups, policies: mergeBackendPolicies(layer ?? {}, backend.policies) }
}
