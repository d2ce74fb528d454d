// What is wrong with a policy that can still be of use? Each thing in a line, told together in its status.

import { findExpressionFault } from '../../policies/cel-expression.ts'
import { parseDuration } from '../duration.ts'

export class Problems {
  readonly messages: string[] = []

  add(message: string) {
    if (!this.messages.includes(message)) this.messages.push(message)
  }

  /** `what` is the field in agentgateway's words. */
  checkExpression(what: string, expression: string | undefined) {
    if (expression !== undefined && findExpressionFault(expression) !== undefined)
      this.add(`${what} is not a valid CEL expression: ${expression}`)
  }

  /** Milliseconds; undefined where there is none, or none that can be read. */
  readDuration(path: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined
    const milliseconds = parseDuration(text)
    if (milliseconds === undefined) this.add(`${path}: invalid duration ${text}`)
    return milliseconds
  }
}
