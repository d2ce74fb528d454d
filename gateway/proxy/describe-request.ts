// What do the expressions of a backend's policies get to see? Names as in agentgateway's CEL context.

import { toCel } from '../policies/cel-expression.ts'
import type { HeaderList } from '../policies/header-list.ts'
import { headersByName } from '../policies/transform-headers.ts'
import type { Transaction } from './transaction.ts'

export function describeRequest({ exchange, headers }: Transaction): Record<string, unknown> {
  const { method, path, query, host, scheme } = exchange
  const pathAndQuery = query === '' ? path : `${path}?${query}`
  const uri = `${scheme}://${host}${pathAndQuery}`
  return { method, path, pathAndQuery, uri, host, scheme, headers: headersByName(headers) }
}

export const describeResponse = (status: number, headers: HeaderList) => ({
  code: toCel(status),
  headers: headersByName(headers),
})

export const describeModelCall = ({ record }: Transaction) => toCel({ ...record.llm })
