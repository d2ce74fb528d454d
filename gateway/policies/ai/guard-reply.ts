// May this reply go to the client, and with which texts?

import type { Guard, RouteType } from '../../routing/routing-table.ts'
import {
  type GuardOutcome,
  type GuardSurroundings,
  GuardUnavailable,
  patternsOf,
  rejectionOf,
} from './guard-outcome.ts'
import type { GuardedRequest } from './guard-request.ts'
import { askAboutReply, readWebhookAnswer } from './guard-webhook.ts'
import { maskRun } from './mask-run.ts'
import { readChoices, writeChoice } from './reply-choices.ts'
import { replyTexts } from './reply-texts.ts'

type Body = Record<string, any>

/** As guardRequest. */
export async function guardReply(
  reply: Body,
  routeType: RouteType,
  guards: readonly Guard[],
  surroundings: GuardSurroundings,
): Promise<GuardedRequest> {
  let changed = false
  for (const guard of guards) {
    const outcome = await askGuard(reply, routeType, guard, surroundings)
    surroundings.record({ phase: 'Response', action: outcome.action })
    if (outcome.action === 'Reject') return { changed, rejection: outcome }
    if (outcome.action === 'Mask') changed = true
  }
  return { changed }
}

async function askGuard(
  reply: Body,
  routeType: RouteType,
  guard: Guard,
  { callWebhook }: GuardSurroundings,
): Promise<GuardOutcome> {
  // The controller lets moderation through for requests only.
  if (guard.type === 'moderation') return { action: 'Allow' }
  if (guard.type === 'regex') {
    let found = false
    for (const run of replyTexts(reply, routeType))
      if (maskRun(run, patternsOf(guard), guard.action)) {
        if (guard.action === 'Reject') return rejectionOf(guard)
        found = true
      }
    return { action: found ? 'Mask' : 'Allow' }
  }
  const choices = readChoices(reply, routeType)
  const request = askAboutReply(choices.map(({ choice }) => choice))
  try {
    const answer = readWebhookAnswer(await callWebhook(guard, request), request)
    if (answer.type === 'reject') return { action: 'Reject', ...answer }
    if (answer.type === 'pass') return { action: 'Allow' }
    choices.forEach(({ slots, choice }, index) => {
      const text = answer.texts[index]!
      if (text !== choice.message.content) writeChoice(slots, text)
    })
    return { action: 'Mask' }
  } catch (cause) {
    if (guard.webhook.failureMode === 'FailOpen') return { action: 'FailOpen' }
    throw new GuardUnavailable('prompt guard failed', { cause })
  }
}
