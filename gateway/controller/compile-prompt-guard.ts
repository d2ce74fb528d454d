// What guards a backend's prompts and replies?

import { readPattern } from '../policies/ai/guard-patterns.ts'
import { findExpressionFault } from '../policies/cel-expression.ts'
import type {
  ContentScope,
  Guard,
  GuardKind,
  GuardWebhook,
  PromptGuard,
  RequestGuard,
  ResolvedBackend,
} from '../routing/routing-table.ts'
import type { PolicySurroundings } from './compile-backend-policies.ts'
import { compileCredentials } from './compile-credentials.ts'
import { findService } from './resolve-service.ts'
import { TranslationError } from './translation-error.ts'
import type { Shape } from './unsupported-fields.ts'

const RESPONSE = { message: true, statusCode: true } as const
const REGEX = { matches: true, builtins: true, action: true } as const
const WEBHOOK = {
  backendRef: true,
  headers: true,
  forwardHeaderMatches: { name: true, value: true, type: true },
  failureMode: true,
} as const

export const PROMPT_GUARD_SHAPE: Shape = {
  streaming: true,
  request: {
    response: RESPONSE,
    scope: true,
    regex: REGEX,
    webhook: WEBHOOK,
    openAIModeration: {
      model: true,
      policies: {
        auth: { key: true, secretRef: { name: true, key: true, group: true, kind: true } },
      },
    },
  },
  response: { response: RESPONSE, regex: REGEX, webhook: WEBHOOK },
}

const DEFAULT_SCOPE: ContentScope[] = ['SystemPrompt', 'Messages']
const DEFAULT_STATUS = 403
const DEFAULT_MESSAGE = {
  request: 'The request was rejected due to inappropriate content',
  response: 'The response was rejected due to inappropriate content',
}

/** All that is wrong is told at once. */
export function compilePromptGuard(
  { streaming, request = [], response = [] }: any,
  path: string,
  surroundings: PolicySurroundings,
): PromptGuard {
  const faults: string[] = []
  const compileAll = (specs: any[], phase: 'request' | 'response') =>
    specs.flatMap((spec, index) => {
      try {
        return compileGuard(spec, phase, `${path}.${phase}[${index}]`, surroundings)
      } catch (error) {
        if (!(error instanceof TranslationError)) throw error
        faults.push(error.message)
        return []
      }
    })
  const guards = {
    streaming: streaming === 'Enabled',
    request: compileAll(request, 'request').map(
      (guard, index): RequestGuard => ({ ...guard, scope: request[index].scope ?? DEFAULT_SCOPE }),
    ),
    response: compileAll(response, 'response'),
  }
  if (faults.length > 0) throw new TranslationError(faults.join('\n'))
  return guards
}

function compileGuard(
  spec: any,
  phase: 'request' | 'response',
  path: string,
  surroundings: PolicySurroundings,
): Guard {
  const { message = DEFAULT_MESSAGE[phase], statusCode = DEFAULT_STATUS } = spec.response ?? {}
  const kind = compileKind(spec, path, surroundings)
  return { ...kind, rejection: { status: statusCode, message } }
}

function compileKind(spec: any, path: string, surroundings: PolicySurroundings): GuardKind {
  if (spec.regex) {
    const { action = 'Mask', matches = [], builtins = [] } = spec.regex
    checkPatterns(matches, `${path}.regex.matches`)
    return { type: 'regex', action, matches, builtins }
  }
  if (spec.webhook)
    return { type: 'webhook', webhook: compileWebhook(spec.webhook, path, surroundings) }
  if (spec.openAIModeration) {
    const { model = 'omni-moderation-latest', policies } = spec.openAIModeration
    const auth = policies?.auth && compileCredentials(policies.auth, surroundings)
    return { type: 'moderation', model, ...(auth?.type === 'key' && { key: auth.key }) }
  }
  throw new TranslationError(`${path}: one of regex, webhook, openAIModeration must be set`)
}

function checkPatterns(matches: string[], path: string) {
  matches.forEach((pattern, index) => {
    try {
      readPattern(pattern)
    } catch {
      throw new TranslationError(`${path}[${index}]: invalid regular expression ${pattern}`)
    }
  })
}

function compileWebhook(
  webhook: any,
  path: string,
  surroundings: PolicySurroundings,
): GuardWebhook {
  const { backendRef, headers = {}, forwardHeaderMatches = [], failureMode } = webhook
  for (const [name, expression] of Object.entries<string>(headers))
    if (findExpressionFault(expression) !== undefined)
      throw new TranslationError(
        `${path}.webhook.headers ${name} is not a valid CEL expression: ${expression}`,
      )
  return {
    backend: resolveWebhookBackend(backendRef, surroundings),
    headers,
    forwardHeaders: forwardHeaderMatches.map(({ name, value, type = 'Exact' }: any) => ({
      name: name.toLowerCase(),
      value,
      type,
    })),
    failureMode: failureMode ?? 'FailClosed',
  }
}

function resolveWebhookBackend(ref: any, surroundings: PolicySurroundings): ResolvedBackend {
  const { kind = 'Service', name, port } = ref
  const full = `${ref.namespace ?? surroundings.namespace}/${name}`
  if (ref.namespace !== undefined && ref.namespace !== surroundings.namespace)
    throw new TranslationError(`failed to build webhook: ${kind} ${full} is in another namespace`)
  if (kind === 'AgentgatewayBackend') {
    const address = surroundings.backendObjects.get(full)?.spec?.static
    if (!address)
      throw new TranslationError(
        `failed to build webhook: unable to find the static Backend ${full}`,
      )
    return { type: 'static', name: full, host: address.host, port: address.port, policies: {} }
  }
  if (kind !== 'Service')
    throw new TranslationError(`failed to build webhook: unsupported kind ${kind}`)
  const found = findService(full, port, surroundings)
  if (found === 'no-service')
    throw new TranslationError(`failed to build webhook: unable to find the Service ${full}`)
  if (found === 'no-port')
    throw new TranslationError(`failed to build webhook: Service ${full} has no port ${port}`)
  return found
}
