// What do a rule's filters do to a request before it goes on?

import { modifyHeaders } from '../policies/modify-headers.ts'
import { redirectRequest } from '../policies/redirect-request.ts'
import { rewritePath } from '../policies/rewrite-path.ts'
import { stripPort } from '../routing/hostname.ts'
import type { PathMatch, RouteFilter } from '../routing/routing-table.ts'
import type { Transaction } from './transaction.ts'

/** `answered` where the request goes no further. A filter that cannot be run is an error, never left out. */
export function runFilters(
  transaction: Transaction,
  filters: readonly RouteFilter[],
  matched: PathMatch,
): 'goes-on' | 'answered' {
  for (const filter of filters) {
    switch (filter.type) {
      case 'RequestHeaderModifier':
        modifyHeaders(transaction.headers, filter.requestHeaderModifier)
        break
      case 'ResponseHeaderModifier':
        transaction.responseModifiers.push(filter.responseHeaderModifier)
        break
      case 'URLRewrite': {
        const { hostname, path } = filter.urlRewrite
        if (hostname !== undefined) transaction.rewrittenHost = hostname
        if (path) transaction.path = rewritePath(transaction.path, path, matched)
        break
      }
      case 'RequestRedirect': {
        const { scheme, host, port, query } = transaction.exchange
        const request = { scheme, hostname: stripPort(host), port, path: transaction.path, query }
        const { status, location } = redirectRequest(filter.requestRedirect, request, matched)
        transaction.record.reason = 'DirectResponse'
        transaction.answer(status, ['location', location], '')
        return 'answered'
      }
      case 'RequestMirror': {
        const { backend, percent } = filter.requestMirror
        if (percent < 100 && Math.random() * 100 >= percent) break
        transaction.mirrors ??= []
        transaction.mirrors.push(backend)
        break
      }
      default:
        transaction.refuse(500, 'unsupported filter', 'Internal')
        return 'answered'
    }
  }
  return 'goes-on'
}
