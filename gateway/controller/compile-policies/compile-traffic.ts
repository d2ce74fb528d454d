// What does a policy ask to be done with requests on their way to a backend?

import { findExpressionFault } from '../../policies/cel-expression.ts'
import type { AuthorizationRules, TrafficPolicies } from '../../routing/routing-table.ts'
import { parseDuration } from '../duration.ts'
import { type CredentialSources, compileApiKeys } from './compile-api-keys.ts'
import { compileBasicUsers } from './compile-basic-users.ts'
import { compileConditional } from './compile-conditional.ts'
import { compileCors } from './compile-cors.ts'
import { compileDirectResponse } from './compile-direct-response.ts'
import type { EndpointSources } from './compile-endpoint.ts'
import { compileJwt } from './compile-jwt.ts'
import { compileLocalLimits } from './compile-rate-limit.ts'
import { compileRetry } from './compile-retry.ts'
import { compileTransformation } from './compile-transformation.ts'
import type { Problems } from './problems.ts'

export type TrafficSources = CredentialSources & EndpointSources

export type CompiledTraffic = { policies: TrafficPolicies; timeoutMs?: number }

/** `owner` tells what is counted here from what is counted elsewhere. */
export function compileTraffic(
  spec: any,
  owner: string,
  sources: TrafficSources,
  problems: Problems,
): CompiledTraffic {
  const policies: TrafficPolicies = {}
  if (spec.cors) policies.cors = compileCors(spec.cors)
  if (spec.jwtAuthentication)
    policies.jwtAuthentication = compileJwt(spec.jwtAuthentication, sources, problems)
  if (spec.basicAuthentication)
    policies.basicAuthentication = compileBasicUsers(spec.basicAuthentication, sources, problems)
  if (spec.apiKeyAuthentication)
    policies.apiKeyAuthentication = compileApiKeys(spec.apiKeyAuthentication, sources, problems)
  if (spec.authorization)
    policies.authorization = compileAuthorization(spec.authorization, problems)
  if (spec.retry) policies.retry = compileRetry(spec.retry, 'spec.traffic.retry', problems)
  if (spec.rateLimit)
    policies.rateLimit = compileConditional(
      spec.rateLimit,
      (policy, place) => compileLocalLimits(policy, `${owner} ${place}`),
      problems,
    )
  if (spec.transformation)
    policies.transformation = compileConditional(
      spec.transformation,
      (policy) => compileTransformation(policy, problems),
      problems,
    )
  if (spec.csrf) policies.csrf = { additionalOrigins: spec.csrf.additionalOrigins ?? [] }
  if (spec.headerModifiers) policies.headerModifiers = compileModifiers(spec.headerModifiers)
  if (spec.hostRewrite) policies.hostRewrite = spec.hostRewrite.mode
  if (spec.delay) policies.delay = compileDelay(spec.delay.duration, problems)
  if (spec.directResponse)
    policies.directResponse = compileConditional(
      spec.directResponse,
      (policy) => compileDirectResponse(policy, problems),
      problems,
    )
  const timeoutMs = problems.readDuration('spec.traffic.timeouts.request', spec.timeouts?.request)
  return { policies, ...(timeoutMs && { timeoutMs }) }
}

/** A rule that cannot be read allows nothing; one that should deny, denies everything. */
function compileAuthorization(
  { action = 'Allow', policy }: any,
  problems: Problems,
): AuthorizationRules {
  const rules: AuthorizationRules = { allow: [], deny: [], require: [] }
  const list = { Allow: rules.allow, Deny: rules.deny, Require: rules.require }[action as 'Allow']
  for (const expression of policy?.matchExpressions ?? []) {
    problems.checkExpression('authorization matchExpression', expression)
    const readable = findExpressionFault(expression) === undefined
    list.push(readable ? expression : String(action === 'Deny'))
  }
  return rules
}

function compileModifiers({ request, response }: any): TrafficPolicies['headerModifiers'] {
  const compile = ({ set = [], add = [], remove = [] }: any) => ({ set, add, remove })
  return {
    ...(request && { request: compile(request) }),
    ...(response && { response: compile(response) }),
  }
}

/** A length of time, or an expression that gives one. */
function compileDelay(duration: string, problems: Problems): string {
  const milliseconds = parseDuration(duration)
  if (milliseconds !== undefined) return String(milliseconds)
  if (findExpressionFault(duration) !== undefined)
    problems.add(`delay duration is not a valid duration or CEL expression: ${duration}`)
  else problems.checkExpression('delay duration', duration)
  return duration
}
