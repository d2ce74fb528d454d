// What does a rule, or one of its backendRefs, do to requests and replies; and what of it can we not do?

import type { CorsPolicy, HeaderModifier, RouteFilter } from '../routing/routing-table.ts'
import type { CompileContext } from './compile-context.ts'
import { compileCors } from './compile-policies/compile-cors.ts'
import { fails, type Verdict } from './conditions.ts'
import { resolveBackend } from './resolve-backend.ts'

export type CompiledFilters = {
  filters: RouteFilter[]
  cors?: CorsPolicy
  /** For ResolvedRefs: of a mirror that cannot be reached. Requests do well without it. */
  unresolved?: Verdict
  /** For Accepted. Requests must then fail: a filter is never left out. */
  problem?: Verdict
}

/** `namespace` is the HTTPRoute's. */
export function compileFilters(
  specs: any[] | undefined,
  namespace: string,
  context: CompileContext,
): CompiledFilters {
  const compiled: CompiledFilters = { filters: [] }
  for (const spec of specs ?? []) {
    switch (spec.type) {
      case 'RequestHeaderModifier': {
        const requestHeaderModifier = compileModifier(spec.requestHeaderModifier)
        compiled.filters.push({ type: 'RequestHeaderModifier', requestHeaderModifier })
        break
      }
      case 'ResponseHeaderModifier': {
        const responseHeaderModifier = compileModifier(spec.responseHeaderModifier)
        compiled.filters.push({ type: 'ResponseHeaderModifier', responseHeaderModifier })
        break
      }
      case 'RequestRedirect': {
        const { statusCode = 302, ...rest } = spec.requestRedirect
        compiled.filters.push({ type: 'RequestRedirect', requestRedirect: { ...rest, statusCode } })
        break
      }
      case 'URLRewrite':
        compiled.filters.push({ type: 'URLRewrite', urlRewrite: spec.urlRewrite })
        break
      case 'CORS':
        compiled.cors = compileCors(spec.cors)
        break
      case 'RequestMirror':
        compileMirror(spec.requestMirror, namespace, context, compiled)
        break
      case 'ExtensionRef': {
        const { group, kind } = spec.extensionRef
        compiled.problem ??= incompatible(`unsupported ExtensionRef: ${group}/${kind}`)
        break
      }
      default:
        compiled.problem ??= incompatible(`unsupported filter type "${spec.type}"`)
    }
  }
  compiled.problem ??= combinationProblem(compiled.filters)
  return compiled
}

function compileMirror(
  { backendRef, percent, fraction }: any,
  namespace: string,
  context: CompileContext,
  compiled: CompiledFilters,
) {
  const { backend, problem } = resolveBackend(backendRef, namespace, context)
  if (backend.type === 'ai') {
    compiled.problem ??= incompatible('backend type cannot be used in mirror')
    return
  }
  if (problem) compiled.unresolved = problem
  if (problem || backend.type === 'invalid') return
  const { numerator = 100, denominator = 100 } = fraction ?? {}
  const share = percent ?? (numerator / denominator) * 100
  compiled.filters.push({ type: 'RequestMirror', requestMirror: { backend, percent: share } })
}

const incompatible = (message: string) => fails('IncompatibleFilters', message)

function combinationProblem(filters: RouteFilter[]): Verdict | undefined {
  const [first, second] = filters.filter(
    ({ type }) => type === 'RequestRedirect' || type === 'URLRewrite',
  )
  if (!first || !second) return undefined
  return incompatible(
    `Cannot combine multiple terminal filters: ${first.type} and ${second.type} are mutually exclusive. Only one terminal filter is allowed per route rule.`,
  )
}

const compileModifier = ({ set, add, remove }: Partial<HeaderModifier> = {}): HeaderModifier => ({
  set: set ?? [],
  add: add ?? [],
  remove: remove ?? [],
})
