// What does a policy answer by itself?

import type { DirectResponse } from '../../routing/routing-table.ts'
import type { Problems } from './problems.ts'

export function compileDirectResponse(
  { status, body, bodyExpression, headers = [] }: any,
  problems: Problems,
): DirectResponse {
  if (status === undefined) problems.add('failed to build directResponse: status is required')
  problems.checkExpression('directResponse bodyExpression', bodyExpression)
  for (const { name, value } of headers)
    problems.checkExpression(`directResponse header "${name}"`, value)
  return {
    status: status ?? 500,
    ...(body !== undefined && { body }),
    ...(bodyExpression !== undefined && { bodyExpression }),
    headers,
  }
}
