// Which credential does a client show, and how does a request go on without it?

import type { ClientCredentialLocation } from '../routing/routing-table.ts'
import { evaluateExpression } from './cel-expression.ts'
import { findHeader, type HeaderList, removeHeader, setHeader } from './header-list.ts'

/** The part of a request in which credentials stand. */
export type CredentialCarrier = { headers: HeaderList; query: string }

/** `variables` is asked for an expression alone. */
export function findCredential(
  { headers, query }: CredentialCarrier,
  { header, queryParameter, cookie, expression }: ClientCredentialLocation,
  variables: () => Record<string, unknown>,
): string | undefined {
  if (header) {
    const value = findHeader(headers, header.name.toLowerCase())
    return value === undefined ? undefined : withoutPrefix(value, header.prefix ?? '')
  }
  if (queryParameter) return new URLSearchParams(query).get(queryParameter.name) ?? undefined
  if (cookie) return readCookies(headers).find(([name]) => name === cookie.name)?.[1]
  return expression === undefined ? undefined : evaluateText(expression, variables())
}

/** What was checked here is not the backend's to see. */
export function removeCredential(
  carrier: CredentialCarrier,
  { header, queryParameter, cookie }: ClientCredentialLocation,
) {
  const { headers } = carrier
  if (header) removeHeader(headers, header.name.toLowerCase())
  if (queryParameter) carrier.query = withoutParameter(carrier.query, queryParameter.name)
  if (cookie) {
    const kept = readCookies(headers).filter(([name]) => name !== cookie.name)
    if (kept.length === 0) removeHeader(headers, 'cookie')
    else setHeader(headers, 'cookie', kept.map(([name, value]) => `${name}=${value}`).join('; '))
  }
}

function withoutPrefix(value: string, prefix: string): string | undefined {
  if (value.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return undefined
  return value.slice(prefix.length)
}

function readCookies(headers: HeaderList): [name: string, value: string][] {
  const pairs = headers.flatMap((value, at) =>
    at % 2 === 1 && headers[at - 1]!.toLowerCase() === 'cookie' ? value.split(';') : [],
  )
  return pairs
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=')
      return [name, rest.join('=')]
    })
}

/** The others stay as they were written. */
const withoutParameter = (query: string, name: string) =>
  query
    .split('&')
    .filter((pair) => !new URLSearchParams(pair).has(name))
    .join('&')

function evaluateText(expression: string, variables: Record<string, unknown>): string | undefined {
  try {
    const value = evaluateExpression(expression, variables)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
