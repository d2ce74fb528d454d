// What does a transformation make of a request or a reply: of its headers, of what stands in its first line, its body?

import type { Transform } from '../routing/routing-table.ts'
import { evaluateExpression, evaluateText, toCel } from './cel-expression.ts'
import type { HeaderList } from './header-list.ts'
import { transformHeaders } from './transform-headers.ts'

export type TransformedMessage = {
  /** By name, such as `:path`. */
  pseudoHeaders: Record<string, string>
  /** Undefined where it stays as it is. */
  body?: string
}

/** All expressions see the message as it was; `variables.metadata` is filled first. */
export function transformMessage(
  headers: HeaderList,
  { set, add, remove, body, metadata }: Transform,
  variables: Record<string, unknown> & { metadata: Record<string, unknown> },
): TransformedMessage {
  for (const [name, expression] of Object.entries(metadata ?? {}))
    keepMetadata(name, expression, variables)
  const pseudoHeaders: Record<string, string> = {}
  for (const { name, value } of [...set, ...add]) {
    const text = name.startsWith(':') ? evaluateText(value, variables) : undefined
    if (text !== undefined) pseudoHeaders[name] = text
  }
  const text = body === undefined ? undefined : evaluateText(body, variables)
  const isHeader = ({ name }: { name: string }) => !name.startsWith(':')
  transformHeaders(
    headers,
    { set: set.filter(isHeader), add: add.filter(isHeader), remove },
    variables,
  )
  return { pseudoHeaders, ...(text !== undefined && { body: text }) }
}

function keepMetadata(
  name: string,
  expression: string,
  variables: { metadata: Record<string, unknown> },
) {
  try {
    variables.metadata[name] = toCel(evaluateExpression(expression, variables))
  } catch {
    // Without a value there is nothing to keep: who reads it finds it missing.
  }
}
