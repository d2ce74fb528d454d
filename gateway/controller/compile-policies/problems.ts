// What is wrong with a policy that can still be of use? Each thing in a line, told together in its status.

import { findExpressionFault } from '../../policies/cel-expression.ts'
import { parseDuration } from '../duration.ts'

/** What expressions see, here or in agentgateway, and CEL's own words. */
const NAMES =
  'request response source destination jwt apiKey basicAuth llm llmRequest backend proxy env metadata mcp extauthz extproc ' +
  'true false null bool int uint double string bytes list map type dyn'
const KNOWN = new Set(NAMES.split(' '))

/** `fast` or `my-value` where `'fast'` was meant: an expression that can be read, and never gives anything. */
const isPlainWord = (expression: string) =>
  expression.split('-').every((part) => /^[A-Za-z_]\w*$/.test(part) && !KNOWN.has(part))

export class Problems {
  readonly messages: string[] = []

  add(message: string) {
    if (!this.messages.includes(message)) this.messages.push(message)
  }

  /** `what` is the field in agentgateway's words. */
  checkExpression(what: string, expression: string | undefined) {
    if (expression === undefined) return
    if (findExpressionFault(expression) !== undefined)
      this.add(`${what} is not a valid CEL expression: ${expression}`)
    else if (isPlainWord(expression))
      this.add(
        `${what}: ${expression} is no variable; a text is written '${expression}', in quotes`,
      )
  }

  /** Milliseconds; undefined where there is none, or none that can be read. */
  readDuration(path: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined
    const milliseconds = parseDuration(text)
    if (milliseconds === undefined) this.add(`${path}: invalid duration ${text}`)
    return milliseconds
  }
}
