// Are there CEL rules in this schema? Asked first, so that the evaluator is loaded only where there are.

import type { StructuralSchema } from './structural-schema.ts'

const known = new WeakMap<StructuralSchema, boolean>()

/** True where `x-kubernetes-validations` stands anywhere in the schema. */
export function hasRules(schema: StructuralSchema): boolean {
  let answer = known.get(schema)
  if (answer === undefined) {
    answer = Boolean(schema['x-kubernetes-validations']?.length) || partsOf(schema).some(hasRules)
    known.set(schema, answer)
  }
  return answer
}

const partsOf = ({ properties, additionalProperties, items, allOf }: StructuralSchema) => [
  ...Object.values(properties ?? {}),
  ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ...(items ? [items] : []),
  ...(allOf ?? []),
]
