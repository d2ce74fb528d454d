// What does a transformation make of the headers of a request or a reply? Each value is an expression.

import type { HeaderTransformation } from '../routing/routing-table.ts'
import { evaluateExpression } from './cel-expression.ts'
import { addHeader, type HeaderList, removeHeader, setHeader } from './header-list.ts'

/** The message's framing and its way through the proxy are not a policy's to change. */
const UNTOUCHABLE = new Set(['connection', 'content-length', 'transfer-encoding', 'host'])

/** All expressions see the headers as they were; one that gives nothing leaves its header alone. */
export function transformHeaders(
  headers: HeaderList,
  { set, add, remove }: HeaderTransformation,
  variables: Record<string, unknown>,
) {
  const evaluate = ({ name, value }: { name: string; value: string }) => {
    const text = UNTOUCHABLE.has(name.toLowerCase()) ? undefined : compute(value, variables)
    return text === undefined ? [] : [{ name, text }]
  }
  const wanted = set.flatMap(evaluate)
  const added = add.flatMap(evaluate)
  for (const name of remove)
    if (!UNTOUCHABLE.has(name.toLowerCase())) removeHeader(headers, name.toLowerCase())
  for (const { name, text } of wanted) setHeader(headers, name, text)
  for (const { name, text } of added) addHeader(headers, name, text)
}

function compute(expression: string, variables: Record<string, unknown>): string | undefined {
  try {
    const value = evaluateExpression(expression, variables)
    return value === undefined || value === null ? undefined : String(value)
  } catch {
    return undefined
  }
}

/** By lower-case name; of repeated headers the first. */
export function headersByName(headers: HeaderList): Record<string, string> {
  const named: Record<string, string> = {}
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!.toLowerCase()
    if (!Object.hasOwn(named, name)) named[name] = headers[at + 1]!
  }
  return named
}
