// How many tokens of thought is an effort worth, and the other way round? OpenAI has words; Anthropic, Bedrock and
// Gemini have budgets.

import type { JsonObject } from '../provider.ts'

const BUDGETS: Record<string, number> = {
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 4096,
  max: 4096,
}

/** A budget that the client named itself wins. Undefined where it did not ask for thought. */
export function budgetOf({ reasoning_effort, thinking_budget }: JsonObject): number | undefined {
  if (typeof thinking_budget === 'number' && thinking_budget > 0) return thinking_budget
  return typeof reasoning_effort === 'string' ? BUDGETS[reasoning_effort] : undefined
}

/** Undefined where there is nothing to spend. */
export function effortOf(budget: number): string | undefined {
  if (!(budget > 0)) return undefined
  return budget <= 1024 ? 'low' : budget <= 2048 ? 'medium' : 'high'
}
