// What do the expressions of traffic policies get to see? Names as in agentgateway's CEL context.

import { toCel } from '../policies/cel-expression.ts'
import { describeRequest } from './describe-request.ts'
import type { Transaction } from './transaction.ts'

export type TrafficVariables = Record<string, unknown> & { metadata: Record<string, unknown> }

/** What is not known of a request is missing, so that whoever asks for it without `has` gets no value. */
export function describeTraffic(
  transaction: Transaction,
  metadata: Record<string, unknown>,
): TrafficVariables {
  const { exchange, record, surroundings } = transaction
  const { jwt, apiKey, basicAuth } = record.identity ?? {}
  const [namespace, name] = record.gateway.split('/')
  return {
    request: withBody(
      {
        ...describeRequest(transaction),
        version: `HTTP/${exchange.httpVersion}`,
        startTime: new Date(record.startedAt),
      },
      transaction.sentBody,
    ),
    source: describeSource(exchange.clientAddress),
    proxy: {
      gateway: { namespace, name },
      ...(record.listener !== undefined && { listener: { name: record.listener } }),
      ...(record.route !== undefined && { route: describeRoute(record.route, record.rule) }),
    },
    env: {
      gateway: name,
      podName: surroundings.env.POD_NAME,
      namespace: surroundings.env.POD_NAMESPACE,
    },
    ...(jwt && { jwt: toCel(jwt) }),
    ...(apiKey && { apiKey: toCel(apiKey) }),
    ...(basicAuth && { basicAuth }),
    ...(record.llm && { llm: describeCall(record.llm) }),
    ...(record.backend !== undefined && {
      backend: { name: record.backend, protocol: record.protocol },
    }),
    metadata,
  }
}

/** Text only for who asks for it: it may be long. */
const withBody = (request: Record<string, unknown>, sent: Buffer | undefined) =>
  sent === undefined
    ? request
    : {
        ...request,
        get body() {
          return sent.toString()
        },
      }

function describeSource(clientAddress: string) {
  const at = clientAddress.lastIndexOf(':')
  const address = clientAddress.slice(0, at).replace(/^\[(.*)\]$/, '$1')
  const port = toCel(Number(clientAddress.slice(at + 1)))
  return { address, port, rawAddress: address, rawPort: port }
}

function describeRoute(route: string, rule: string | undefined) {
  const [namespace, name] = route.split('/')
  return { namespace, name, kind: 'HTTPRoute', rule }
}

function describeCall(llm: NonNullable<Transaction['record']['llm']>) {
  const { inputTokens, outputTokens } = llm
  const known = inputTokens !== undefined || outputTokens !== undefined
  const totalTokens = (inputTokens ?? 0) + (outputTokens ?? 0)
  return toCel({ ...llm, ...(known && { totalTokens }) })
}
