// How does a fixed address, or a Service, answer a request?

import type {
  BackendPolicies,
  Endpoint,
  ServiceBackend,
  StaticBackend,
} from '../routing/routing-table.ts'
import { insertCredentials, transformRequest } from './authorize-request.ts'
import { forwardRequest } from './forward-request.ts'
import { authorityOf, resolveTarget } from './provider-target.ts'
import type { Transaction } from './transaction.ts'
import type { UpstreamRequest, UpstreamTarget } from './upstream/upstream-client.ts'

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
  const { length } = endpoints
  if (length === 0) return transaction.refuse(503, 'no healthy backends', 'NoHealthyBackend')
  let at = Math.floor(Math.random() * length)
  const resolve = ({ address, port }: Endpoint) => resolveTarget(address, port, policies.tls)
  let left = length
  // One that takes no connections is passed over for the next.
  const another = () => {
    if (--left === 0) return undefined
    at = (at + 1) % length
    return resolve(endpoints[at]!)
  }
  const { host } = transaction.exchange
  forward(transaction, resolve(endpoints[at]!), host, policies, length > 1 ? another : undefined)
}

function forward(
  transaction: Transaction,
  target: UpstreamTarget,
  authority: string,
  policies: BackendPolicies,
  another?: UpstreamRequest['another'],
) {
  transaction.backendPolicies = policies
  const { auth, transformation } = policies
  if (!auth && !transformation)
    return forwardRequest(transaction, target, authority, transaction.path, { another })
  const outgoing = { headers: [...transaction.headers], query: transaction.query }
  transformRequest(transaction, outgoing)
  if (auth) insertCredentials(outgoing, auth)
  forwardRequest(transaction, target, authority, transaction.path, { outgoing, another })
}
