// What do problems of its rules mean for a whole route: not accepted, or accepted without some of its rules?

import type { CompiledRules } from './compile-rules.ts'
import { holds, type Verdict } from './conditions.ts'

type RulesVerdict = {
  Accepted: Verdict
  /** Where some rules can be served and others cannot. Gateway API wants it left out otherwise. */
  PartiallyInvalid?: Verdict
}

/** https://gateway-api.sigs.k8s.io/reference/spec/#routeconditiontype */
export function acceptRules({ rules, problem }: CompiledRules): RulesVerdict {
  if (problem) return { Accepted: problem }
  const problems = rules.map((rule) => rule.problem)
  const first = problems.find((one) => one !== undefined)
  if (!first) return { Accepted: holds('Accepted') }
  if (problems.every((one) => one !== undefined)) return { Accepted: first }
  const dropped = problems.flatMap((one, index) =>
    one ? [`Dropped Rule spec.rules[${index}]: ${one.message}`] : [],
  )
  return {
    Accepted: holds('Accepted'),
    PartiallyInvalid: holds('UnsupportedValue', dropped.join('; ')),
  }
}
