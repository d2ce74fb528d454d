// What happens to one request, from its match to the backend that answers it?

import { isTrue } from '../policies/cel-expression.ts'
import { type MatchRequest, type MatchResult, match } from '../routing/match.ts'
import { pickBackend } from '../routing/pick-backend.ts'
import type {
  GatewayTable,
  ResolvedBackend,
  RetryPolicy,
  RouteMatch,
  RouteRule,
  TrafficPolicies,
} from '../routing/routing-table.ts'
import { answerWithService, answerWithStatic } from './answer-with-address.ts'
import { answerWithProvider } from './answer-with-provider.ts'
import { RetryRun } from './retry-run.ts'
import { runFilters } from './run-filters.ts'
import { keepBody, runLateTraffic, runTraffic } from './run-traffic.ts'
import type { Exchange } from './server/exchange.ts'
import { startMirrors } from './start-mirrors.ts'
import { traceRequest } from './trace-request.ts'
import { type Surroundings, Transaction } from './transaction.ts'

/** The table is read once: a request that has begun ends with the routes it began with. */
export function answerRequest(exchange: Exchange, table: GatewayTable, surroundings: Surroundings) {
  const transaction = new Transaction(exchange, table, surroundings)
  transaction.headers = exchange.copyHeaders()
  if (table.frontend?.tracing) traceRequest(transaction, table.frontend.tracing)
  try {
    const found = match(table, exchange)
    if (found.type === 'listener-not-found')
      return transaction.refuse(404, 'listener not found', 'NotFound')
    transaction.record.listener = found.listener.name
    if (found.type === 'misdirected')
      return transaction.refuse(421, 'misdirected request', 'NotFound')
    const { preRouting } = found.listener
    if (preRouting) inTime(transaction, answerPreRouted(transaction, table, preRouting))
    else answerMatched(transaction, found)
  } catch (error) {
    transaction.failInternally(error)
  }
}

function inTime(transaction: Transaction, answering: Promise<void>) {
  answering.catch((error) => {
    // Nobody is left to be told anything.
    if (transaction.exchange.onClose) transaction.failInternally(error)
  })
}

async function answerPreRouted(
  transaction: Transaction,
  table: GatewayTable,
  policies: TrafficPolicies,
) {
  if ((await runTraffic(transaction, policies)) === 'answered') return
  const found = match(table, describeChanged(transaction))
  if ('listener' in found && found.type !== 'misdirected') return answerMatched(transaction, found)
  transaction.refuse(404, 'listener not found', 'NotFound')
}

/** The request as policies left it: it may meet another rule now, but no other listener. */
function describeChanged({ exchange, headers: list, path, query }: Transaction): MatchRequest {
  const headers: MatchRequest['headers'] = { host: exchange.host }
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at]!.toLowerCase()
    const present = headers[name]
    headers[name] = present === undefined ? list[at + 1]! : `${present},${list[at + 1]}`
  }
  const { port, host, method } = exchange
  return { port, host, method, path, query, headers }
}

function answerMatched(
  transaction: Transaction,
  found: Exclude<MatchResult, { type: 'listener-not-found' | 'misdirected' }>,
) {
  if (found.type === 'route-not-found')
    return transaction.refuse(404, 'route not found', 'NotFound')
  const { record } = transaction
  const { rule, match: matched } = found
  record.route = rule.route
  record.rule = rule.name
  transaction.limitTime(rule.timeouts.requestMs, 504, 'request timeout')
  if (rule.traffic)
    return inTime(transaction, answerWithTraffic(transaction, rule, matched, rule.traffic))
  if (runFilters(transaction, rule.filters, matched.path) === 'answered') return
  sendToBackend(transaction, rule, matched)
}

async function answerWithTraffic(
  transaction: Transaction,
  rule: RouteRule,
  matched: RouteMatch,
  policies: TrafficPolicies,
) {
  if ((await runTraffic(transaction, policies)) === 'answered') return
  const retry = await prepareRetry(transaction, policies.retry)
  if (transaction.isOver) return
  if (runFilters(transaction, rule.filters, matched.path) === 'answered') return
  if ((await runLateTraffic(transaction, policies)) === 'answered') return
  sendToBackend(transaction, rule, matched, retry)
}

/** A body of unknown length is not waited for: unless the backend reads it whole, it is sent only once. */
async function prepareRetry(
  transaction: Transaction,
  retry: RetryPolicy | undefined,
): Promise<RetryPolicy | undefined> {
  if (!retry) return undefined
  const { precondition } = retry
  const variables = transaction.traffic!.variables
  if (precondition !== undefined && !isTrue(precondition, variables())) return undefined
  const { exchange, sentBody, surroundings } = transaction
  if (!exchange.hasBody || sentBody) return retry
  const { contentLength = Number.POSITIVE_INFINITY } = exchange
  if (contentLength <= surroundings.settings.maximumBody) await keepBody(transaction)
  return retry
}

function sendToBackend(
  transaction: Transaction,
  rule: RouteRule,
  matched: RouteMatch,
  retry?: RetryPolicy,
) {
  const { backend, filters } = pickBackend(rule.backends, Math.random())
  if (runFilters(transaction, filters, matched.path) === 'answered') return
  if (rule.traffic?.hostRewrite) rewriteHost(transaction, rule.traffic.hostRewrite, backend)
  if (transaction.mirrors) startMirrors(transaction, transaction.mirrors)
  if (retry)
    transaction.retry = new RetryRun(transaction, retry, () => sendOnce(transaction, rule, backend))
  sendOnce(transaction, rule, backend)
}

function sendOnce(transaction: Transaction, { timeouts }: RouteRule, backend: ResolvedBackend) {
  transaction.limitAttempt(timeouts.backendRequestMs)
  answerWithBackend(transaction, backend)
}

/** A name that the route itself rewrites to goes before. */
function rewriteHost(transaction: Transaction, mode: 'Auto' | 'None', backend: ResolvedBackend) {
  if (mode === 'None') transaction.rewrittenHost ??= transaction.exchange.host
  else if (backend.type === 'service') {
    const [namespace, name] = backend.name.split('/')
    transaction.rewrittenHost ??= `${name}.${namespace}.svc.cluster.local`
  }
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
