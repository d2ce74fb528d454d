// How many tokens of thought is an effort worth, and the other way round? OpenAI has words; Anthropic, Bedrock and
// Gemini have budgets.

import { type JsonObject, UntranslatableRequest } from '../provider.ts'

const BUDGETS: Record<string, number> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 4096,
  max: 4096,
}
const SMALLEST = 1024

/** Required by Anthropic and Bedrock, optional for clients of others. */
const DEFAULT_MAX_TOKENS = 4096

/**
 * A budget that the client named itself wins. Undefined where it did not ask for thought, 0 where it asked for none.
 * Throws UntranslatableRequest.
 */
export function budgetOf({ reasoning_effort, thinking_budget }: JsonObject): number | undefined {
  if (typeof thinking_budget === 'number' && thinking_budget > 0) return thinking_budget
  if (reasoning_effort === undefined || reasoning_effort === null) return undefined
  if (typeof reasoning_effort === 'string' && Object.hasOwn(BUDGETS, reasoning_effort))
    return BUDGETS[reasoning_effort]
  throw new UntranslatableRequest(`unsupported reasoning_effort: ${String(reasoning_effort)}`)
}

/** Undefined where there is nothing to spend. */
export function effortOf(budget: number): string | undefined {
  if (!(budget > 0)) return undefined
  return budget <= 1024 ? 'low' : budget <= 2048 ? 'medium' : 'high'
}

/**
 * For vendors whose thoughts are a part of the limit, and have a budget of their own in it. What an effort is worth must
 * leave room for an answer. Throws UntranslatableRequest where it cannot.
 */
export function divideTokens(body: JsonObject): { maxTokens: number; budget?: number } {
  const limit: unknown = body.max_completion_tokens ?? body.max_tokens
  const budget = budgetOf(body) ?? 0
  const maxTokens = (limit ?? DEFAULT_MAX_TOKENS + budget) as number
  if (budget === 0) return { maxTokens }
  if (budget < maxTokens || body.thinking_budget === budget) return { maxTokens, budget }
  if (maxTokens <= SMALLEST)
    throw new UntranslatableRequest(
      `reasoning_effort: max_tokens must be more than ${SMALLEST}, so that thoughts and an answer have room`,
    )
  return { maxTokens, budget: Math.max(SMALLEST, Math.floor(maxTokens / 2)) }
}

/** With thoughts, Anthropic's models take no other temperature than theirs. Throws UntranslatableRequest. */
export function temperatureBeside(budget: number | undefined, temperature: unknown) {
  if (temperature === undefined || temperature === null) return undefined
  if (budget === undefined) return temperature
  if (temperature === 1) return undefined
  throw new UntranslatableRequest('temperature must be 1 where the model is to reason')
}
