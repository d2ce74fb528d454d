// What do an HTTPRoute's rules amount to, wherever it attaches; and what is wrong with them?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { ResolvedBackend, RouteRule, RouteTimeouts } from '../routing/routing-table.ts'
import type { CompileContext } from './compile-context.ts'
import { compileFilters } from './compile-filters.ts'
import { compileMatch, type UnplacedMatch } from './compile-matches.ts'
import { compileRetry } from './compile-policies/compile-retry.ts'
import { Problems } from './compile-policies/problems.ts'
import { fails, holds, type Verdict } from './conditions.ts'
import { parseDuration } from './duration.ts'
import { nameOf } from './gateway-resources.ts'
import { resolveBackend } from './resolve-backend.ts'
import { type Shape, unsupportedFields } from './unsupported-fields.ts'

export type CompiledRules = {
  rules: CompiledRule[]
  /** What stands in the way of Accepted beside the rules, if anything. */
  problem?: Verdict
  resolvedRefs: Verdict
}

type CompiledRule = {
  rule: RouteRule
  matches: UnplacedMatch[]
  /** Why requests for it are answered with 500 or, where its matches are unreadable, are not for it. */
  problem?: Verdict
}

const ROUTE_SHAPE: Shape = {
  parentRefs: true,
  hostnames: true,
  rules: {
    name: true,
    matches: { path: true, headers: true, queryParams: true, method: true },
    filters: true,
    timeouts: { request: true, backendRequest: true },
    retry: { attempts: true, backoff: true, codes: true },
    backendRefs: {
      group: true,
      kind: true,
      name: true,
      namespace: true,
      port: true,
      weight: true,
      filters: true,
    },
  },
}

export function compileRules(route: KubeObject, context: CompileContext): CompiledRules {
  const compiled: CompiledRules = { rules: [], resolvedRefs: holds('ResolvedRefs') }
  const unsupported = unsupportedFields(route.spec ?? {}, ROUTE_SHAPE, 'spec')
  const specs: any[] = route.spec?.rules ?? [{}]
  specs.forEach((spec, index) => {
    const { matches, unreadable } = compileMatches(spec)
    const unknown = unsupported.filter((path) => path.startsWith(`spec.rules[${index}]`))
    const unusable = unknown.length > 0 ? notSupported(unknown) : undefined
    const { rule, problem } = compileRule(route, spec, index, unusable, compiled, context)
    compiled.rules.push({ rule, matches, problem: unusable ?? unreadable ?? problem })
  })
  const beside = unsupported.filter((path) => !path.startsWith('spec.rules['))
  if (beside.length > 0) compiled.problem = notSupported(beside)
  return compiled
}

const notSupported = (paths: string[]) =>
  fails('UnsupportedValue', `${paths.join(', ')}: not supported`)

/** None where one of them is unreadable: no one can say which requests were meant. */
function compileMatches(spec: any): { matches: UnplacedMatch[]; unreadable?: Verdict } {
  const matches = spec.matches?.length > 0 ? spec.matches : [{}]
  try {
    return { matches: matches.map(compileMatch) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const message = `failed to process route matches: ${error.message}`
    return { matches: [], unreadable: fails('UnsupportedValue', message) }
  }
}

/** A rule that asks for what we cannot do answers 500, as Gateway API wants it. */
function compileRule(
  route: KubeObject,
  spec: any,
  index: number,
  unusable: Verdict | undefined,
  compiled: CompiledRules,
  context: CompileContext,
): { rule: RouteRule; problem?: Verdict } {
  const namespace = route.metadata.namespace ?? ''
  const timeouts = compileTimeouts(spec.timeouts)
  const own = compileFilters(spec.filters, namespace, context)
  const problems = [own.problem]
  const unresolved: (Verdict | undefined)[] = [own.unresolved]

  const backends = (spec.backendRefs ?? []).map((ref: any) => {
    const { backend, problem } = resolveBackend(ref, namespace, context)
    const filters = compileFilters(ref.filters, namespace, context)
    const misfit = filters.cors ? CORS_OF_BACKEND : filters.problem
    problems.push(misfit)
    unresolved.push(filters.unresolved, problem)
    return {
      weight: ref.weight ?? 1,
      backend: misfit ? refusal(misfit) : backend,
      filters: filters.filters,
    }
  })

  // Of several problems Accepted tells the first, and ResolvedRefs the last, as agentgateway does.
  const problem = problems.find((one) => one !== undefined)
  compiled.resolvedRefs = unresolved.findLast((one) => one !== undefined) ?? compiled.resolvedRefs

  const identity = { route: nameOf(route), name: spec.name ?? String(index) }
  const refused = own.problem ?? unusable
  const retry = spec.retry && compileRetry(spec.retry, `spec.rules[${index}].retry`, new Problems())
  const { cors } = own
  const traffic = (cors || retry) && { ...(cors && { cors }), ...(retry && { retry }) }
  if (!refused) {
    const filters = own.filters
    return {
      rule: { ...identity, filters, timeouts, backends, ...(traffic && { traffic }) },
      problem,
    }
  }
  const instead = [{ weight: 1, backend: refusal(refused), filters: [] }]
  return { rule: { ...identity, filters: [], timeouts: {}, backends: instead }, problem }
}

const CORS_OF_BACKEND = fails(
  'IncompatibleFilters',
  'unsupported filter type "CORS" in a backendRef',
)

const refusal = ({ message }: Verdict): ResolvedBackend => ({
  type: 'invalid',
  status: 500,
  message,
})

function compileTimeouts(spec: { request?: string; backendRequest?: string } = {}): RouteTimeouts {
  // `0s` switches a timeout off.
  const requestMs = parseDuration(spec.request ?? '') || undefined
  const backendRequestMs = parseDuration(spec.backendRequest ?? '') || undefined
  return { ...(requestMs && { requestMs }), ...(backendRequestMs && { backendRequestMs }) }
}
