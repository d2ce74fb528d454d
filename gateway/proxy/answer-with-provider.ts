// How does an LLM provider answer a request? The body is read, as the backend's routes say it is to be understood,
// changed by the backend's policies, said in the provider's words, and the reply is said back in the client's.

import { findHeader, setHeader } from '../policies/header-list.ts'
import {
  type Endpoint,
  type Provider,
  type RouteType,
  UntranslatableRequest,
} from '../providers/provider.ts'
import { providers } from '../providers/providers.ts'
import { resolveRouteType } from '../providers/resolve-route-type.ts'
import { resolveUpstreamPath } from '../providers/resolve-upstream-path.ts'
import type { AiBackend, AiProvider } from '../routing/routing-table.ts'
import type { LlmRecord } from '../telemetry/request-record.ts'
import { UsageScanner } from '../telemetry/usage-scanner.ts'
import { authorizeRequest } from './authorize-request.ts'
import { CollectedReply, StreamedReply } from './decoded-reply.ts'
import { encodeBody } from './encode-body.ts'
import { forwardRequest, headFor } from './forward-request.ts'
import { resolveProviderTarget } from './provider-target.ts'
import { readBody } from './read-body.ts'
import type { Transaction } from './transaction.ts'
import { type ChooseSteps, ForwardedReply, UpstreamReply } from './upstream-reply.ts'

const OPERATIONS: Partial<Record<RouteType, LlmRecord['operation']>> = {
  Embeddings: 'embeddings',
  Rerank: 'rerank',
  AnthropicTokenCount: 'count_tokens',
}

export function answerWithProvider(transaction: Transaction, backend: AiBackend) {
  const choice = pickProvider(backend)
  if (!choice) return transaction.refuse(503, 'no healthy backends', 'NoHealthyBackend')
  const provider = providers[choice.provider]
  const routeType = resolveRouteType(choice.policies.ai?.routes, transaction.path)
  transaction.record.protocol = 'llm'
  transaction.record.llm = {
    operation: OPERATIONS[routeType] ?? 'chat',
    provider: provider.telemetryName,
  }
  if (routeType === 'Passthrough' || routeType === 'Detect')
    return passThrough(transaction, provider, choice, routeType)
  if (routeType === 'Models' || routeType === 'Realtime')
    return refuseUnimplemented(transaction, routeType)
  const endpoint = provider.endpoints[routeType]
  if (!endpoint)
    return refuseRequest(transaction, 400, `unsupported conversion to ${provider.name}`)
  const encoding = findHeader(transaction.headers, 'content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return refuseRequest(transaction, 415, 'unsupported content encoding')
  readBody(transaction.exchange, transaction.surroundings.settings.maximumBody, (body) => {
    // A time limit may have answered while the body was still coming.
    if (transaction.exchange.headSent) return
    try {
      if (body === 'too-large') return refuseRequest(transaction, 413, 'request was too large')
      callProvider(transaction, body, provider, choice, routeType, endpoint)
    } catch (error) {
      if (error instanceof UntranslatableRequest)
        return refuseRequest(transaction, 400, error.message)
      transaction.failInternally(error)
    }
  })
}

const refuseRequest = (transaction: Transaction, status: number, message: string) =>
  transaction.refuse(status, `failed to process LLM request: ${message}`, 'InvalidRequest')

function refuseUnimplemented(transaction: Transaction, routeType: RouteType) {
  const error = `Route '${routeType}' not implemented`
  transaction.record.reason = 'InvalidRequest'
  transaction.record.error = error
  transaction.answer(501, ['content-type', 'application/json'], JSON.stringify({ error }))
}

/** The preferred tier serves; within a tier any provider will do. */
function pickProvider({ groups }: AiBackend): AiProvider | undefined {
  const tier = groups.find((providers) => providers.length > 0)
  return tier?.[tier.length === 1 ? 0 : Math.floor(Math.random() * tier.length)]
}

function passThrough(
  transaction: Transaction,
  provider: Provider,
  choice: AiProvider,
  routeType: RouteType,
) {
  const { target, authority, basePath } = resolveProviderTarget(
    provider,
    choice,
    transaction.surroundings.env,
  )
  authorizeRequest(transaction.headers, provider, choice)
  const path = basePath + resolveUpstreamPath(provider, routeType, choice, transaction.path)
  forwardRequest(transaction, target, authority, path)
}

function callProvider(
  transaction: Transaction,
  sent: Buffer,
  provider: Provider,
  choice: AiProvider,
  routeType: RouteType,
  endpoint: Endpoint,
) {
  const { env } = transaction.surroundings
  const request = encodeBody(sent, choice, endpoint)
  transaction.record.llm!.requestModel = request.model
  const { target, authority, basePath } = resolveProviderTarget(provider, choice, env)
  const path = basePath + resolveUpstreamPath(provider, routeType, choice, transaction.path)
  const { headers } = transaction
  authorizeRequest(headers, provider, choice)
  // What is compressed cannot be scanned for its usage.
  setHeader(headers, 'accept-encoding', 'identity')
  if (endpoint.translation || findHeader(headers, 'content-type') === undefined)
    setHeader(headers, 'content-type', 'application/json')
  transaction.call(
    {
      target,
      method: transaction.exchange.method,
      head: headFor(transaction, authority, path, headers),
      body: request.body,
    },
    new UpstreamReply(transaction, chooseSteps(transaction, endpoint)),
  )
}

function chooseSteps(
  transaction: Transaction,
  { translation, decodeError }: Endpoint,
): ChooseSteps {
  return (status, headers) => {
    const contentType = findHeader(headers, 'content-type') ?? ''
    const succeeded = status >= 200 && status < 300
    if (!translation) {
      if (!succeeded && decodeError && !contentType.includes('json'))
        return new CollectedReply(transaction, decodeError)
      return new ForwardedReply(transaction, new UsageScanner())
    }
    const now = new Date()
    if (!succeeded) return new CollectedReply(transaction, translation.decodeError)
    if (contentType.startsWith('text/event-stream'))
      return new StreamedReply(transaction, translation.createStreamDecoder({ now }))
    return new CollectedReply(transaction, (body) =>
      translation.decodeReply(JSON.parse(body), { now }),
    )
  }
}
