// What do a backend's policies, or those of one provider in it, ask of the proxy?

import type {
  AiPolicies,
  BackendAuth,
  BackendPolicies,
  RouteType,
} from '../routing/routing-table.ts'
import type { ByName } from './gateway-resources.ts'
import { DEFAULT_KEY, secretValue } from './secret-value.ts'
import { TranslationError } from './translation-error.ts'
import { type Shape, unsupportedFields } from './unsupported-fields.ts'

const POLICIES_SHAPE: Shape = {
  auth: {
    key: true,
    secretRef: { name: true, key: true, group: true, kind: true },
    passthrough: true,
  },
  tls: { sni: true, insecureSkipVerify: true },
  ai: {
    routes: true,
    modelAliases: true,
    prompt: { prepend: true, append: true },
    defaults: { field: true, value: true },
    overrides: { field: true, value: true },
  },
}

type Surroundings = {
  namespace: string
  secrets: ByName
  /** Of a single provider among several the others still work, so its missing Secret spoils nothing but itself. */
  missingSecret?: 'error' | 'empty-key'
}

export function compileBackendPolicies(
  spec: any,
  path: string,
  surroundings: Surroundings,
): BackendPolicies {
  if (!spec) return {}
  const unsupported = unsupportedFields(spec, POLICIES_SHAPE, path)
  if (unsupported.length > 0) throw new TranslationError(`${unsupported.join(', ')}: not supported`)
  return {
    ...(spec.auth && { auth: compileAuth(spec.auth, surroundings) }),
    ...(spec.tls && { tls: spec.tls }),
    ...(spec.ai && { ai: compileAiPolicies(spec.ai) }),
  }
}

/** Field by field; where both have one, `over` has its way. */
export const mergeBackendPolicies = (
  under: BackendPolicies,
  over: BackendPolicies,
): BackendPolicies => ({
  ...under,
  ...over,
  ...((under.ai || over.ai) && { ai: { ...under.ai, ...over.ai } }),
})

function compileAuth(auth: any, surroundings: Surroundings): BackendAuth | undefined {
  if (auth.passthrough) return { type: 'passthrough' }
  if (auth.secretRef) return { type: 'key', key: resolveSecret(auth.secretRef, surroundings) }
  if (auth.key !== undefined) return { type: 'key', key: auth.key }
  return undefined
}

type SecretRef = { name: string; key?: string; group?: string; kind?: string }

function resolveSecret(
  ref: SecretRef,
  { namespace, secrets, missingSecret }: Surroundings,
): string {
  const { group = '', kind = 'Secret', key = DEFAULT_KEY } = ref
  if (group !== '' || kind !== 'Secret') {
    throw new TranslationError(`unsupported secretRef: ${group}/${kind}`)
  }
  const name = `${namespace}/${ref.name}`
  const secret = secrets.get(name)
  const value = secret ? secretValue(secret, key) : ''
  if (value !== '' || missingSecret === 'empty-key') return value
  if (!secret) throw new TranslationError(`secret ${name} not found`)
  throw new TranslationError(`secret ${name} missing ${key} value`)
}

function compileAiPolicies({ routes, modelAliases, prompt, defaults, overrides }: any): AiPolicies {
  return {
    ...(routes && { routes: sortSuffixes(routes) }),
    ...(modelAliases && { modelAliases }),
    ...(prompt && { prompt: { prepend: prompt.prepend ?? [], append: prompt.append ?? [] } }),
    ...(defaults && { defaults }),
    ...(overrides && { overrides }),
  }
}

/** The longest suffix first; `*` last. */
function sortSuffixes(routes: Record<string, RouteType>) {
  const length = (suffix: string) => (suffix === '*' ? -1 : suffix.length)
  return Object.entries(routes)
    .map(([suffix, type]) => ({ suffix, type }))
    .sort((one, other) => length(other.suffix) - length(one.suffix))
}
