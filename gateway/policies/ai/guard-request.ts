// May this request go to the model, and with which texts?

import type { RequestGuard, RouteType } from '../../routing/routing-table.ts'
import { conversations } from './conversation.ts'
import {
  type GuardOutcome,
  type GuardSurroundings,
  GuardUnavailable,
  patternsOf,
  rejectionOf,
} from './guard-outcome.ts'
import { askAboutRequest, readWebhookAnswer } from './guard-webhook.ts'
import { maskRun } from './mask-run.ts'
import { requestTexts } from './request-texts.ts'

type Body = Record<string, any>

export type GuardedRequest = {
  changed: boolean
  rejection?: { status: number; message: string }
}

/** One guard after the other, each on what the one before left; masks in place. Throws GuardUnavailable. */
export async function guardRequest(
  body: Body,
  routeType: RouteType,
  guards: readonly RequestGuard[],
  surroundings: GuardSurroundings,
): Promise<GuardedRequest> {
  let changed = false
  for (const guard of guards) {
    const outcome = await askGuard(body, routeType, guard, surroundings)
    surroundings.record({ phase: 'Request', action: outcome.action })
    if (outcome.action === 'Reject') return { changed, rejection: outcome }
    if (outcome.action === 'Mask') changed = true
  }
  return { changed }
}

async function askGuard(
  body: Body,
  routeType: RouteType,
  guard: RequestGuard,
  surroundings: GuardSurroundings,
): Promise<GuardOutcome> {
  switch (guard.type) {
    case 'regex':
      return screenTexts(body, routeType, guard)
    case 'webhook':
      return askWebhook(body, routeType, guard, surroundings)
    case 'moderation':
      return askModeration(body, routeType, guard, surroundings)
  }
}

function screenTexts(
  body: Body,
  routeType: RouteType,
  guard: RequestGuard & { type: 'regex' },
): GuardOutcome {
  const patterns = patternsOf(guard)
  let found = false
  for (const run of requestTexts(body, routeType))
    if (guard.scope.includes(run.scope) && maskRun(run, patterns, guard.action)) {
      if (guard.action === 'Reject') return rejectionOf(guard)
      found = true
    }
  return { action: found ? 'Mask' : 'Allow' }
}

async function askWebhook(
  body: Body,
  routeType: RouteType,
  guard: RequestGuard & { type: 'webhook' },
  { callWebhook }: GuardSurroundings,
): Promise<GuardOutcome> {
  const conversation = conversations[routeType]
  if (!conversation) return { action: 'Allow' }
  const request = askAboutRequest(conversation.read(body))
  try {
    const answer = readWebhookAnswer(await callWebhook(guard, request), request)
    if (answer.type === 'reject') return { action: 'Reject', ...answer }
    if (answer.type === 'pass') return { action: 'Allow' }
    conversation.replace(body, answer.texts)
    return { action: 'Mask' }
  } catch (cause) {
    if (guard.webhook.failureMode === 'FailOpen') return { action: 'FailOpen' }
    throw new GuardUnavailable('prompt guard failed', { cause })
  }
}

async function askModeration(
  body: Body,
  routeType: RouteType,
  guard: RequestGuard & { type: 'moderation' },
  { moderate }: GuardSurroundings,
): Promise<GuardOutcome> {
  const texts = requestTexts(body, routeType)
    .filter(({ scope }) => guard.scope.includes(scope))
    .map(({ slots }) => slots.map(({ holder, key }) => String(holder[key])).join(''))
  if (texts.length === 0) return { action: 'Allow' }
  try {
    const reply: any = await moderate(guard, texts)
    const flagged = reply.results.some((result: any) => result.flagged === true)
    return flagged ? rejectionOf(guard) : { action: 'Allow' }
  } catch (cause) {
    throw new GuardUnavailable('prompt guard failed', { cause })
  }
}
