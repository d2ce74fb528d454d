// What of a policy that may come in several forms, each for requests of its own kind?

import type { Conditional } from '../../routing/routing-table.ts'
import type { Problems } from './problems.ts'

type Entry = { condition?: string; policy: any }

export function compileConditional<Policy>(
  spec: { conditional?: Entry[] },
  compilePolicy: (policy: any, place: string) => Policy,
  problems: Problems,
): Conditional<Policy>[] {
  const { conditional } = spec
  if (!conditional?.length) return [{ policy: compilePolicy(spec, '') }]
  return conditional.map(({ condition, policy }, index) => {
    const compiled = compilePolicy(policy, String(index))
    if (condition === undefined) return { policy: compiled }
    problems.checkExpression('condition', condition)
    return { condition, policy: compiled }
  })
}
