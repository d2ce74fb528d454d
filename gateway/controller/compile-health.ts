// When is a provider left out for a while?

import { findExpressionFault } from '../policies/cel-expression.ts'
import type { HealthPolicy } from '../routing/routing-table.ts'
import { parseDuration } from './duration.ts'
import { TranslationError } from './translation-error.ts'

export function compileHealth({ unhealthyCondition, eviction }: any): HealthPolicy {
  if (unhealthyCondition !== undefined && findExpressionFault(unhealthyCondition) !== undefined)
    throw new TranslationError(
      `backend health unhealthyCondition is not a valid CEL expression: ${unhealthyCondition}`,
    )
  if (!eviction) return { ...(unhealthyCondition && { unhealthyCondition }) }
  const { duration, restoreHealth, consecutiveFailures, healthThreshold } = eviction
  const durationMs = duration === undefined ? undefined : parseDuration(duration)
  if (duration !== undefined && (durationMs === undefined || durationMs < 1000))
    throw new TranslationError('duration must be at least 1 second')
  return {
    ...(unhealthyCondition && { unhealthyCondition }),
    eviction: {
      ...(durationMs !== undefined && { durationMs }),
      ...(restoreHealth !== undefined && { restoreHealth: restoreHealth / 100 }),
      ...(consecutiveFailures !== undefined && { consecutiveFailures }),
      ...(healthThreshold !== undefined && { healthThreshold: healthThreshold / 100 }),
    },
  }
}
