// How does a fixed address, or a Service, answer a request?

import type { BackendPolicies, ServiceBackend, StaticBackend } from '../routing/routing-table.ts'
import { insertCredentials, transformRequest } from './authorize-request.ts'
import { forwardRequest } from './forward-request.ts'
import { authorityOf, resolveTarget } from './provider-target.ts'
import type { Transaction } from './transaction.ts'
import type { UpstreamTarget } from './upstream/upstream-client.ts'

export function answerWithStatic(
  transaction: Transaction,
  { host, port, policies }: StaticBackend,
) {
  const target = resolveTarget(host, port, policies.tls)
  forward(transaction, target, authorityOf(host, port, target.tls !== undefined), policies)
}

export function answerWithService(
  transaction: Transaction,
  { endpoints, policies = {} }: ServiceBackend,
) {
  const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)]
  if (!endpoint) return transaction.refuse(503, 'no healthy backends', 'NoHealthyBackend')
  const target = resolveTarget(endpoint.address, endpoint.port, policies.tls)
  forward(transaction, target, transaction.exchange.host, policies)
}

function forward(
  transaction: Transaction,
  target: UpstreamTarget,
  authority: string,
  policies: BackendPolicies,
) {
  transaction.backendPolicies = policies
  const { auth, transformation } = policies
  if (!auth && !transformation)
    return forwardRequest(transaction, target, authority, transaction.path)
  const outgoing = { headers: [...transaction.headers], query: transaction.query }
  transformRequest(transaction, outgoing)
  if (auth) insertCredentials(outgoing, auth)
  forwardRequest(transaction, target, authority, transaction.path, { outgoing })
}
