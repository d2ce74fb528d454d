// What do a backend's policies, or those of one provider in it, ask of the proxy?

import { findExpressionFault } from '../policies/cel-expression.ts'
import type {
  AiPolicies,
  BackendPolicies,
  FieldExpression,
  HeaderTransformation,
  PromptCaching,
  RouteType,
} from '../routing/routing-table.ts'
import { compileBackendTls } from './compile-backend-tls.ts'
import type { CompileContext } from './compile-context.ts'
import { compileCredentials } from './compile-credentials.ts'
import { compileHealth } from './compile-health.ts'
import { compilePromptGuard, PROMPT_GUARD_SHAPE } from './compile-prompt-guard.ts'
import { parseDuration } from './duration.ts'
import { TranslationError } from './translation-error.ts'
import { type Shape, unsupportedFields } from './unsupported-fields.ts'

const SECRET_REF = { name: true, key: true, group: true, kind: true } as const
const LOCATION = {
  header: { name: true, prefix: true },
  queryParameter: { name: true },
  cookie: { name: true },
} as const
const HEADERS = {
  set: { name: true, value: true },
  add: { name: true, value: true },
  remove: true,
} as const
const FIELD_EXPRESSION = { field: true, expression: true } as const

const POLICIES_SHAPE: Shape = {
  auth: {
    key: true,
    secretRef: SECRET_REF,
    passthrough: true,
    aws: { secretRef: SECRET_REF },
    location: LOCATION,
    credentials: { location: LOCATION, secretRef: SECRET_REF },
  },
  tls: {
    sni: true,
    insecureSkipVerify: true,
    caCertificateRefs: { name: true, kind: true },
    mtlsCertificateRef: { name: true },
    verifySubjectAltNames: true,
  },
  transformation: { request: HEADERS, response: HEADERS },
  http: { requestTimeout: true },
  tcp: { connectTimeout: true },
  health: {
    unhealthyCondition: true,
    eviction: {
      duration: true,
      restoreHealth: true,
      consecutiveFailures: true,
      healthThreshold: true,
    },
  },
  ai: {
    routes: true,
    modelAliases: true,
    prompt: { prepend: true, append: true },
    promptGuard: PROMPT_GUARD_SHAPE,
    promptCaching: {
      cacheSystem: true,
      cacheMessages: true,
      cacheTools: true,
      minTokens: true,
      cacheMessageOffset: true,
    },
    defaults: { field: true, value: true },
    overrides: { field: true, value: true },
    transformations: FIELD_EXPRESSION,
    finalTransformations: FIELD_EXPRESSION,
  },
}

const PROMPT_CACHING: PromptCaching = {
  cacheSystem: true,
  cacheMessages: true,
  cacheTools: false,
  minTokens: 1024,
  cacheMessageOffset: 0,
}

export type PolicySurroundings = Pick<
  CompileContext,
  'secrets' | 'configMaps' | 'services' | 'endpointSlices' | 'backendObjects'
> & {
  namespace: string
  /** Of a single provider among several the others still work, so its missing Secret spoils nothing but itself. */
  missingSecret?: 'error' | 'empty-key'
}

export function compileBackendPolicies(
  spec: any,
  path: string,
  surroundings: PolicySurroundings,
): BackendPolicies {
  if (!spec) return {}
  const unsupported = unsupportedFields(spec, POLICIES_SHAPE, path)
  if (unsupported.length > 0) throw new TranslationError(`${unsupported.join(', ')}: not supported`)
  const requestTimeoutMs = readDuration(spec.http?.requestTimeout, `${path}.http.requestTimeout`)
  const connectTimeoutMs = readDuration(spec.tcp?.connectTimeout, `${path}.tcp.connectTimeout`)
  return {
    ...(spec.auth && { auth: compileCredentials(spec.auth, surroundings) }),
    ...(spec.tls && { tls: compileBackendTls(spec.tls, surroundings) }),
    ...(requestTimeoutMs && { http: { requestTimeoutMs } }),
    ...(connectTimeoutMs && { tcp: { connectTimeoutMs } }),
    ...(spec.health && { health: compileHealth(spec.health) }),
    ...(spec.transformation && {
      transformation: compileTransformation(spec.transformation, `${path}.transformation`),
    }),
    ...(spec.ai && { ai: compileAiPolicies(spec.ai, `${path}.ai`, surroundings) }),
  }
}

function compileTransformation({ request, response }: any, path: string) {
  return {
    ...(request && { request: compileHeaders(request, `${path}.request`) }),
    ...(response && { response: compileHeaders(response, `${path}.response`) }),
  }
}

function compileHeaders(
  { set = [], add = [], remove = [] }: any,
  path: string,
): HeaderTransformation {
  for (const { name, value } of [...set, ...add])
    if (findExpressionFault(value) !== undefined)
      throw new TranslationError(`${path}: ${name} is not a valid CEL expression: ${value}`)
  return { set, add, remove }
}

/** `0s` switches a limit off. */
function readDuration(text: string | undefined, path: string): number | undefined {
  if (text === undefined) return undefined
  const milliseconds = parseDuration(text)
  if (milliseconds === undefined) throw new TranslationError(`${path}: invalid duration ${text}`)
  return milliseconds
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

function compileAiPolicies(spec: any, path: string, surroundings: PolicySurroundings): AiPolicies {
  const { routes, modelAliases, prompt, promptGuard, defaults, overrides } = spec
  const { transformations, finalTransformations, promptCaching } = spec
  checkExpressions(transformations, `${path}.transformations`)
  checkExpressions(finalTransformations, `${path}.finalTransformations`)
  return {
    ...(routes && { routes: sortSuffixes(routes) }),
    ...(modelAliases && { modelAliases }),
    ...(prompt && { prompt: { prepend: prompt.prepend ?? [], append: prompt.append ?? [] } }),
    ...(promptGuard && {
      promptGuard: compilePromptGuard(promptGuard, `${path}.promptGuard`, surroundings),
    }),
    ...(promptCaching && { promptCaching: { ...PROMPT_CACHING, ...promptCaching } }),
    ...(defaults && { defaults }),
    ...(overrides && { overrides }),
    ...(transformations && { transformations }),
    ...(finalTransformations && { finalTransformations }),
  }
}

function checkExpressions(expressions: FieldExpression[] = [], path: string) {
  expressions.forEach(({ expression }, index) => {
    if (findExpressionFault(expression) !== undefined)
      throw new TranslationError(
        `${path}[${index}].expression is not a valid CEL expression: ${expression}`,
      )
  })
}

/** The longest suffix first; `*` last. */
function sortSuffixes(routes: Record<string, RouteType>) {
  const length = (suffix: string) => (suffix === '*' ? -1 : suffix.length)
  return Object.entries(routes)
    .map(([suffix, type]) => ({ suffix, type }))
    .sort((one, other) => length(other.suffix) - length(one.suffix))
}
