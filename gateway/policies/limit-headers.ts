// What does a client learn of the limits that it has met?

import type { HeaderList } from './header-list.ts'

export type LimitState = { limit: number; left: number; resetMs: number }

/** Of several limits the one that will be met first. */
export const nearestLimit = (
  one: LimitState | undefined,
  other: LimitState | undefined,
): LimitState | undefined => (one && other ? (other.left < one.left ? other : one) : (one ?? other))

export const limitHeaders = ({ limit, left, resetMs }: LimitState): HeaderList => [
  'x-ratelimit-limit',
  String(limit),
  'x-ratelimit-remaining',
  String(Math.max(0, left)),
  'x-ratelimit-reset',
  String(Math.max(0, Math.floor(resetMs / 1000))),
]
