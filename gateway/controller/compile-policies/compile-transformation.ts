// What does a policy make of requests and replies?

import type { TrafficTransformation, Transform } from '../../routing/routing-table.ts'
import type { Problems } from './problems.ts'

const REQUEST_PSEUDO_HEADERS = [':authority', ':path']
const REPLY_PSEUDO_HEADERS = [':status']

export const compileTransformation = (
  { request, response }: any,
  problems: Problems,
): TrafficTransformation => ({
  ...(request && {
    request: compileTransform(request, REQUEST_PSEUDO_HEADERS, 'request', problems),
  }),
  ...(response && {
    response: compileTransform(response, REPLY_PSEUDO_HEADERS, 'response', problems),
  }),
})

function compileTransform(
  { set = [], add = [], remove = [], body, metadata }: any,
  pseudoHeaders: string[],
  side: string,
  problems: Problems,
): Transform {
  for (const { name, value } of [...set, ...add]) {
    problems.checkExpression('header value', value)
    if (name.startsWith(':') && !pseudoHeaders.includes(name))
      problems.add(`transformation.${side}: ${name}: not supported`)
  }
  problems.checkExpression('body value', body)
  for (const expression of Object.values<string>(metadata ?? {}))
    problems.checkExpression('metadata value', expression)
  return {
    set,
    add,
    remove,
    ...(body !== undefined && { body }),
    ...(metadata && { metadata }),
  }
}
