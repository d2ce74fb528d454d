// What do all AgentgatewayPolicies amount to: what is attached where, and what does each one's status say?

import type { KubeObject } from '../../../src/kube/kube-object.ts'
import { compileBackendPolicies } from '../compile-backend-policies.ts'
import type { CompileContext } from '../compile-context.ts'
import { type ByName, byName, type GatewayResources, nameOf } from '../gateway-resources.ts'
import { type PolicyOutcome, policyStatus } from '../policy-status.ts'
import { TranslationError } from '../translation-error.ts'
import { unsupportedFields } from '../unsupported-fields.ts'
import { AttachedPolicies, type AttachedPolicy } from './attached-policies.ts'
import { compileFrontend } from './compile-frontend.ts'
import { compileTraffic } from './compile-traffic.ts'
import { findGatewaysOfBackends, findTargets } from './find-targets.ts'
import { POLICY_SHAPE } from './policy-shape.ts'
import { Problems } from './problems.ts'

export type PolicyStatuses = { policy: KubeObject; status: object }[]

/** `gateways` are ours. */
export function attachPolicies(
  resources: GatewayResources,
  gateways: ByName,
  context: CompileContext,
): { attached: AttachedPolicies; statuses: PolicyStatuses } {
  const attached = new AttachedPolicies()
  const statuses: PolicyStatuses = []
  if (resources.policies.length === 0) return { attached, statuses }
  const attachables = {
    gateways,
    httpRoutes: byName(resources.httpRoutes),
    backends: context.backendObjects,
    services: context.services,
    gatewaysOfBackend: findGatewaysOfBackends(resources.httpRoutes, gateways),
  }
  for (const policy of [...resources.policies].sort(byAge)) {
    const targets = findTargets(policy, attachables)
    const problems = new Problems()
    const compiled = targets.keys.map((key) => compilePolicy(policy, key, context, problems))
    // Without a target its faults are told all the same.
    const some = compiled[0] ?? compilePolicy(policy, '', context, problems)
    const outcome: PolicyOutcome = { ...targets, problems: problems.messages, runs: runs(some) }
    targets.keys.forEach((key, index) => {
      attached.attach(key, compiled[index]!)
    })
    statuses.push({ policy, status: policyStatus(policy, outcome) })
  }
  return { attached, statuses }
}

/** Whether anything of it can be run. */
const runs = ({ traffic, backend, frontend }: AttachedPolicy) =>
  Object.keys(traffic?.policies ?? {}).some((field) => field !== 'refusal') ||
  traffic?.timeoutMs !== undefined ||
  (backend !== undefined && backend !== 'invalid' && Object.keys(backend).length > 0) ||
  Object.keys(frontend ?? {}).length > 0

/** The oldest has its way, then the first by name. */
function byAge(one: KubeObject, other: KubeObject): number {
  const age = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? ''
  if (age(one) !== age(other)) return age(one) < age(other) ? -1 : 1
  return nameOf(one) < nameOf(other) ? -1 : 1
}

/** Policies that keep somebody out: requests are refused rather than let by without them. */
const GUARDS = /^spec\.traffic\.(extAuth|extProc|.*\bglobal|.*\bmcp)\b/

function compilePolicy(
  policy: KubeObject,
  target: string,
  context: CompileContext,
  problems: Problems,
): AttachedPolicy {
  const { metadata, spec = {} } = policy
  const name = nameOf(policy)
  const unsupported = unsupportedFields(spec, POLICY_SHAPE, 'spec')
  for (const path of unsupported) problems.add(`${path}: not supported`)
  const sources = { ...context, namespace: metadata.namespace ?? '' }
  const compiled: AttachedPolicy = {
    name,
    overrides: spec.strategy?.inheritance === 'Override',
    phase: spec.traffic?.phase ?? 'PostRouting',
  }
  if (spec.traffic) {
    compiled.traffic = compileTraffic(spec.traffic, `${name} ${target}`, sources, problems)
    const guard = unsupported.find((path) => GUARDS.test(path))
    if (guard !== undefined)
      compiled.traffic.policies.refusal = `policy ${name}: ${guard} is not supported`
  }
  if (spec.backend) compiled.backend = compileBackend(spec.backend, sources, problems)
  if (spec.frontend) {
    compiled.frontend = compileFrontend(spec.frontend, sources, problems)
    if (target.includes('#')) problems.add('sectionName: not supported for spec.frontend')
  }
  return compiled
}

function compileBackend(
  spec: unknown,
  sources: CompileContext & { namespace: string },
  problems: Problems,
): AttachedPolicy['backend'] {
  try {
    return compileBackendPolicies(spec, 'spec.backend', sources)
  } catch (error) {
    if (!(error instanceof TranslationError)) throw error
    problems.add(error.message)
    return 'invalid'
  }
}
