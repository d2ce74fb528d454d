// Which of several policies is the one for this request?

import type { Conditional } from '../routing/routing-table.ts'
import { isTrue } from './cel-expression.ts'

/** `variables` is asked for where a condition must be looked at. */
export const selectConditional = <Policy>(
  candidates: Conditional<Policy>[],
  variables: () => Record<string, unknown>,
): Policy | undefined =>
  candidates.find(({ condition }) => condition === undefined || isTrue(condition, variables()))
    ?.policy
