// Where does an AgentgatewayBackend send requests, with which credentials, and what does its status say?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { AiBackend, ResolvedBackend } from '../routing/routing-table.ts'
import {
  compileBackendPolicies,
  mergeBackendPolicies,
  type PolicySurroundings,
} from './compile-backend-policies.ts'
import { compileProvider, PROVIDER_SHAPE } from './compile-provider.ts'
import { conditionsOf, fails, holds, type Verdict } from './conditions.ts'
import { nameOf } from './gateway-resources.ts'
import { TranslationError } from './translation-error.ts'
import { type Shape, unsupportedFields } from './unsupported-fields.ts'

export type BackendContext = Omit<PolicySurroundings, 'namespace' | 'missingSecret'>
export type CompiledBackend = { backend: ResolvedBackend; verdict: Verdict }

export const SERVICE_NOT_FOUND: ResolvedBackend = {
  type: 'invalid',
  status: 500,
  message: 'service not found',
}

const BACKEND_SHAPE: Shape = {
  ai: {
    provider: PROVIDER_SHAPE,
    groups: { providers: { ...PROVIDER_SHAPE, name: true, policies: true } },
  },
  static: { host: true, port: true },
  policies: true,
}

/** A backend that cannot be translated never reaches the proxy as itself: its routes answer 500. */
export function compileBackend(object: KubeObject, context: BackendContext): CompiledBackend {
  try {
    const backend = translateBackend(object, context)
    return { backend, verdict: holds('Accepted', 'Backend successfully accepted') }
  } catch (error) {
    if (!(error instanceof TranslationError)) throw error
    const verdict = fails('TranslationError', `failed to translate backend: ${error.message}`)
    return { backend: SERVICE_NOT_FOUND, verdict }
  }
}

export const backendStatus = (object: KubeObject, { verdict }: CompiledBackend) => ({
  conditions: conditionsOf({ Accepted: verdict }, object.metadata.generation),
})

function translateBackend(object: KubeObject, context: BackendContext): ResolvedBackend {
  const spec = object.spec ?? {}
  const unsupported = unsupportedFields(spec, BACKEND_SHAPE, 'spec')
  if (unsupported.length > 0) throw new TranslationError(`${unsupported.join(', ')}: not supported`)

  const name = nameOf(object)
  const namespace = object.metadata.namespace ?? ''
  const policies = compileBackendPolicies(spec.policies, 'spec.policies', { ...context, namespace })
  if (spec.static) {
    const { host, port } = spec.static
    return { type: 'static', name, host, port, policies }
  }
  if (!spec.ai) throw new TranslationError('spec: one of ai, static must be set')

  const compileOwnPolicies = (own: unknown, path: string) =>
    compileBackendPolicies(own, path, { ...context, namespace, missingSecret: 'empty-key' })
  const groups: AiBackend['groups'] = (spec.ai.groups ?? []).map(({ providers }: any, i: number) =>
    providers.map((provider: any, j: number) => {
      const path = `spec.ai.groups[${i}].providers[${j}].policies`
      const own = compileOwnPolicies(provider.policies, path)
      const merged = mergeBackendPolicies(policies, own)
      const place = { name: provider.name, namespace }
      return { ...compileProvider(provider, place, context), policies: merged }
    }),
  )
  if (spec.ai.provider) {
    const place = { name: object.metadata.name, namespace }
    groups.push([{ ...compileProvider(spec.ai.provider, place, context), policies }])
  }
  if (groups.length === 0)
    throw new TranslationError('spec.ai: one of provider, groups must be set')
  return { type: 'ai', name, groups, policies }
}
