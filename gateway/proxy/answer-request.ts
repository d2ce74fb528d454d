// What happens to one request, from its match to the backend that answers it?

import { match } from '../routing/match.ts'
import { pickBackend } from '../routing/pick-backend.ts'
import type { GatewayTable, ResolvedBackend } from '../routing/routing-table.ts'
import { answerWithService, answerWithStatic } from './answer-with-address.ts'
import { answerWithProvider } from './answer-with-provider.ts'
import { runFilters } from './run-filters.ts'
import type { Exchange } from './server/exchange.ts'
import { type Surroundings, Transaction } from './transaction.ts'

/** The table is read once: a request that has begun ends with the routes it began with. */
export function answerRequest(exchange: Exchange, table: GatewayTable, surroundings: Surroundings) {
  const transaction = new Transaction(exchange, table.gateway, surroundings)
  transaction.headers = exchange.copyHeaders()
  try {
    answer(transaction, table)
  } catch (error) {
    transaction.failInternally(error)
  }
}

function answer(transaction: Transaction, table: GatewayTable) {
  const { exchange, record } = transaction
  const found = match(table, exchange)
  if (found.type === 'listener-not-found')
    return transaction.refuse(404, 'listener not found', 'NotFound')
  record.listener = found.listener.name
  if (found.type === 'route-not-found')
    return transaction.refuse(404, 'route not found', 'NotFound')
  const { rule, match: matched } = found
  record.route = rule.route
  record.rule = rule.name
  transaction.limitTime(rule.timeouts.requestMs, 504, 'request timeout')
  if (runFilters(transaction, rule.filters, matched.path) === 'answered') return
  const { backend, filters } = pickBackend(rule.backends, Math.random())
  if (runFilters(transaction, filters, matched.path) === 'answered') return
  transaction.limitTime(rule.timeouts.backendRequestMs, 504, 'upstream call timeout')
  answerWithBackend(transaction, backend)
}

function answerWithBackend(transaction: Transaction, backend: ResolvedBackend) {
  if (backend.type === 'invalid')
    return transaction.refuse(backend.status, backend.message, 'Internal')
  transaction.record.backend = backend.name
  switch (backend.type) {
    case 'ai':
      return answerWithProvider(transaction, backend)
    case 'service':
      return answerWithService(transaction, backend)
    case 'static':
      return answerWithStatic(transaction, backend)
    default:
      transaction.refuse(500, 'unsupported backend', 'Internal')
  }
}
