// What can a guard say of a request or a reply?

import type { Guard } from '../../routing/routing-table.ts'
import type { GuardrailCheck } from '../../telemetry/request-record.ts'
import { compileGuardPatterns, type GuardPattern } from './guard-patterns.ts'
import type { WebhookRequest } from './guard-webhook.ts'

export type GuardOutcome =
  | { action: 'Allow' | 'Mask' | 'FailOpen' }
  | { action: 'Reject'; status: number; message: string }

/** What guards need that is not theirs to do: a way out of the gateway, and a place to write down what they said. */
export interface GuardSurroundings {
  /** The answer's JSON. Throws where there is none. */
  callWebhook(guard: Extract<Guard, { type: 'webhook' }>, request: WebhookRequest): Promise<unknown>
  /** The reply of OpenAI's moderation. Throws where there is none. */
  moderate(guard: Extract<Guard, { type: 'moderation' }>, texts: string[]): Promise<unknown>
  record(check: GuardrailCheck): void
}

/** A guard could not be asked, and nothing may pass without it. */
export class GuardUnavailable extends Error {
  override name = 'GuardUnavailable'
}

export const rejectionOf = ({ rejection }: Guard): GuardOutcome => ({
  action: 'Reject',
  ...rejection,
})

/** A table is never changed, so what was compiled for a guard holds as long as the guard. */
const compiled = new WeakMap<Guard, GuardPattern[]>()

export function patternsOf(guard: Extract<Guard, { type: 'regex' }>): GuardPattern[] {
  const known = compiled.get(guard)
  if (known) return known
  const patterns = compileGuardPatterns(guard.builtins, guard.matches)
  compiled.set(guard, patterns)
  return patterns
}
