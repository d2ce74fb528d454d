// Which policies are attached where, and what do those of several levels amount to together?

import type {
  AuthorizationRules,
  BackendPolicies,
  FrontendPolicies,
  TrafficPolicies,
} from '../../routing/routing-table.ts'
import { mergeBackendPolicies } from '../compile-backend-policies.ts'
import type { CompiledTraffic } from './compile-traffic.ts'

export type AttachedPolicy = {
  /** `namespace/name` */
  name: string
  /** Whether it keeps policies of what lies below from counting. */
  overrides: boolean
  phase: 'PreRouting' | 'PostRouting'
  traffic?: CompiledTraffic
  /** `invalid` where it cannot be said what is asked for. */
  backend?: BackendPolicies | 'invalid'
  frontend?: FrontendPolicies
}

/** A thing that policies are attached to, or a part of it. */
export const targetKey = (kind: string, name: string, section?: string) =>
  section === undefined ? `${kind} ${name}` : `${kind} ${name}#${section}`

export class AttachedPolicies {
  readonly #byTarget = new Map<string, AttachedPolicy[]>()

  /** Of two at the same place the one that was attached first has its way. */
  attach(target: string, policy: AttachedPolicy) {
    const present = this.#byTarget.get(target)
    if (present) present.push(policy)
    else this.#byTarget.set(target, [policy])
  }

  get isEmpty() {
    return this.#byTarget.size === 0
  }

  /** `targets` from the least specific to the most; undefined where nothing is asked for. */
  trafficAt(targets: string[], phase: AttachedPolicy['phase']): CompiledTraffic | undefined {
    let merged: CompiledTraffic | undefined
    for (const target of targets) {
      const level = (this.#byTarget.get(target) ?? []).filter(
        (policy) => policy.traffic && policy.phase === phase,
      )
      let here: CompiledTraffic | undefined
      for (const { traffic } of level) here = here ? mergeTraffic(traffic!, here) : traffic
      if (here) merged = merged ? mergeTraffic(merged, here) : here
      if (level.some(({ overrides }) => overrides)) break
    }
    return merged
  }

  backendAt(targets: string[]): BackendPolicies | 'invalid' | undefined {
    let merged: BackendPolicies | undefined
    for (const target of targets) {
      for (const { backend } of (this.#byTarget.get(target) ?? []).toReversed()) {
        if (backend === 'invalid') return 'invalid'
        if (backend) merged = merged ? mergeBackendPolicies(merged, backend) : backend
      }
    }
    return merged
  }

  frontendAt(target: string): FrontendPolicies | undefined {
    let merged: FrontendPolicies | undefined
    for (const { frontend } of this.#byTarget.get(target) ?? [])
      if (frontend) merged = { ...frontend, ...merged }
    return merged
  }
}

/** Field by field, but for authorization: who could take a rule away could let anybody in. */
function mergeTraffic(under: CompiledTraffic, over: CompiledTraffic): CompiledTraffic {
  const policies: TrafficPolicies = { ...under.policies, ...over.policies }
  const authorization = mergeRules(under.policies.authorization, over.policies.authorization)
  if (authorization) policies.authorization = authorization
  const refusal = under.policies.refusal ?? over.policies.refusal
  if (refusal !== undefined) policies.refusal = refusal
  const timeoutMs = over.timeoutMs ?? under.timeoutMs
  return { policies, ...(timeoutMs !== undefined && { timeoutMs }) }
}

const mergeRules = (
  one: AuthorizationRules | undefined,
  other: AuthorizationRules | undefined,
): AuthorizationRules | undefined =>
  one && other
    ? {
        allow: [...one.allow, ...other.allow],
        deny: [...one.deny, ...other.deny],
        require: [...one.require, ...other.require],
      }
    : (one ?? other)
