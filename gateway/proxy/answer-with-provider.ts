// How does an LLM provider answer a request? The body is read, as the backend's routes say it is to be understood,
// changed by the backend's policies, said in the provider's words, and the reply is said back in the client's.

import { GuardUnavailable } from '../policies/ai/guard-outcome.ts'
import { guardRequest } from '../policies/ai/guard-request.ts'
import { TooDeep } from '../policies/ai/text-slots.ts'
import { findHeader, setHeader } from '../policies/header-list.ts'
import { createEventReader } from '../providers/event-reader.ts'
import { parseExactly } from '../providers/exact-json.ts'
import { readPathCall, withoutPathQuery } from '../providers/gemini/read-path-call.ts'
import {
  type Endpoint,
  type JsonObject,
  type Provider,
  type RouteType,
  UnreadableReply,
  UntranslatableRequest,
} from '../providers/provider.ts'
import { providers } from '../providers/providers.ts'
import { readParameters } from '../providers/read-parameters.ts'
import { providerAt, resolveEndpoint } from '../providers/resolve-endpoint.ts'
import { resolveRouteType } from '../providers/resolve-route-type.ts'
import { resolveUpstreamPath } from '../providers/resolve-upstream-path.ts'
import type { AiBackend, AiProvider } from '../routing/routing-table.ts'
import type { LlmRecord } from '../telemetry/request-record.ts'
import { UsageScanner } from '../telemetry/usage-scanner.ts'
import { guardSurroundings } from './ask-guard.ts'
import { authorizeRequest, transformRequest } from './authorize-request.ts'
import { CollectedReply, StreamedReply } from './decoded-reply.ts'
import { encodeBody, type PreparedBody, prepareBody } from './encode-body.ts'
import { forwardRequest, headFor } from './forward-request.ts'
import { GuardedReply, GuardedStream } from './guarded-reply.ts'
import { healthBookOf } from './health/health-book.ts'
import { ObservedReply } from './health/observed-reply.ts'
import { hasNoChoice, pickProvider } from './health/pick-provider.ts'
import type { ProviderHealth } from './health/provider-health.ts'
import { NoAddress, resolveProviderTarget } from './provider-target.ts'
import { readBody } from './read-body.ts'
import { signRequest } from './sign-request.ts'
import type { Transaction } from './transaction.ts'
import type { UpstreamHandler } from './upstream/upstream-client.ts'
import { type ChooseSteps, ForwardedReply, UpstreamReply } from './upstream-reply.ts'

const OPERATIONS: Partial<Record<RouteType, LlmRecord['operation']>> = {
  Embeddings: 'embeddings',
  Rerank: 'rerank',
  AnthropicTokenCount: 'count_tokens',
}

/** May be called again for the same request, and then takes another provider where there is one. */
export function answerWithProvider(transaction: Transaction, backend: AiBackend) {
  const attempt = startAttempt(transaction, backend)
  if (!attempt) return transaction.refuse(503, 'no healthy backends', 'NoHealthyBackend')
  const { provider, choice } = attempt
  const routeType = resolveRouteType(choice.policies.ai?.routes, transaction.path)
  transaction.backendPolicies = choice.policies
  transaction.record.protocol = 'llm'
  transaction.record.llm = newRecord(OPERATIONS[routeType] ?? 'chat', provider.telemetryName)
  if (routeType === 'Passthrough' || routeType === 'Detect')
    return passThrough(transaction, attempt)
  if (routeType === 'Models' || routeType === 'Realtime')
    return refuseUnimplemented(transaction, routeType)
  const endpoint = resolveEndpoint(provider, routeType, choice.options)
  if (!endpoint)
    return refuseRequest(transaction, 400, `unsupported conversion to ${provider.name}`)
  const encoding = findHeader(transaction.headers, 'content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return refuseRequest(transaction, 415, 'unsupported content encoding')
  const { health } = attempt
  const call: ModelCall = { provider, choice, health, transaction, routeType, endpoint }
  if (transaction.sentBody) return callProvider(call, transaction.sentBody)
  readBody(transaction.exchange, transaction.surroundings.settings.maximumBody, (body) => {
    // A time limit may have answered while the body was still coming.
    if (transaction.exchange.headSent) return
    if (body === 'too-large') return refuseRequest(transaction, 413, 'request was too large')
    transaction.sentBody = body
    callProvider(call, body)
  })
}

/** All fields from the beginning: an object that grows costs more each time it does. */
const newRecord = (operation: LlmRecord['operation'], provider: string): LlmRecord => ({
  operation,
  provider,
  requestModel: undefined,
  responseModel: undefined,
  streaming: undefined,
  params: undefined,
  inputTokens: undefined,
  cachedInputTokens: undefined,
  cacheCreationInputTokens: undefined,
  outputTokens: undefined,
  reasoningTokens: undefined,
  inputAudioTokens: undefined,
  outputAudioTokens: undefined,
  costLookup: undefined,
  cost: undefined,
  costRates: undefined,
})

/** One try at one provider. */
type Attempt = { provider: Provider; choice: AiProvider; health: ProviderHealth | undefined }

type ModelCall = Attempt & { transaction: Transaction; routeType: RouteType; endpoint: Endpoint }

function startAttempt(transaction: Transaction, backend: AiBackend): Attempt | undefined {
  const { triedProviders, surroundings } = transaction
  if (hasNoChoice(backend)) {
    const choice = backend.groups[0]![0]!
    return { provider: providers[choice.provider], choice, health: undefined }
  }
  const book = healthBookOf(surroundings)
  const choice = pickProvider(backend, triedProviders, book)
  if (!choice) return undefined
  triedProviders.push(choice)
  return { provider: providers[choice.provider], choice, health: book.of(backend, choice) }
}

const refuseRequest = (transaction: Transaction, status: number, message: string) =>
  transaction.refuse(status, `failed to process LLM request: ${message}`, 'InvalidRequest')

function refuseUnimplemented(transaction: Transaction, routeType: RouteType) {
  const error = `Route '${routeType}' not implemented`
  transaction.record.reason = 'InvalidRequest'
  transaction.record.error = error
  transaction.answer(501, ['content-type', 'application/json'], JSON.stringify({ error }))
}

function passThrough(transaction: Transaction, attempt: Attempt) {
  const { provider, choice } = attempt
  const { target, authority, basePath } = resolveProviderTarget(
    provider,
    choice,
    transaction.surroundings.env,
  )
  const outgoing = { headers: [...transaction.headers], query: transaction.query }
  transformRequest(transaction, outgoing)
  authorizeRequest(outgoing, provider, choice)
  const path = basePath + resolveUpstreamPath(provider, undefined, choice, transaction.path)
  forwardRequest(transaction, target, authority, path, {
    outgoing,
    observe: (reply) => observe(transaction, attempt, reply),
  })
}

/** Answers where the request cannot be sent. */
function callProvider(call: ModelCall, sent: Buffer) {
  const { transaction, choice, routeType } = call
  try {
    const asked = readPathCall(routeType, transaction.path, transaction.query)
    const prepared = prepareBody(sent, routeType, choice, asked)
    describeCall(transaction.record.llm!, prepared)
    const guards = choice.policies.ai?.promptGuard?.request ?? []
    if (guards.length === 0) return sendBody(call, sent, prepared)
    const surroundings = guardSurroundings(transaction, transaction.headers, prepared.body)
    guardRequest(prepared.body, routeType, guards, surroundings)
      .then(({ rejection, changed }) => {
        if (transaction.isOver) return
        if (rejection) return transaction.refuse(rejection.status, rejection.message, 'Guardrail')
        sendBody(call, sent, { ...prepared, changed: prepared.changed || changed })
      })
      .catch((error) => refuseFault(transaction, error))
  } catch (error) {
    refuseFault(transaction, error)
  }
}

function describeCall(llm: LlmRecord, { model, body }: PreparedBody) {
  llm.requestModel = model
  llm.streaming = body.stream === true
  llm.params = readParameters(body)
}

function refuseFault(transaction: Transaction, error: unknown) {
  if (error instanceof UntranslatableRequest || error instanceof TooDeep)
    return refuseRequest(transaction, 400, error.message)
  if (error instanceof NoAddress) return transaction.refuse(503, error.message, 'NoHealthyBackend')
  if (!(error instanceof GuardUnavailable)) return transaction.failInternally(error)
  transaction.refuse(503, `failed to process LLM request: ${error.message}`, 'Guardrail')
}

function sendBody(modelCall: ModelCall, sent: Buffer, prepared: PreparedBody) {
  const { transaction, provider, choice, routeType, endpoint } = modelCall
  const body = encodeBody(sent, prepared, choice, endpoint)
  const { env } = transaction.surroundings
  const { target, authority, basePath } = resolveProviderTarget(provider, choice, env)
  const { model, body: asked } = prepared
  const call = { model, stream: asked.stream === true }
  const ownPath = resolveUpstreamPath(provider, endpoint, choice, transaction.path, call)
  const path = basePath + ownPath
  const keepsKey = provider.name === 'gemini' && !choice.policies.auth
  const query = withoutPathQuery(routeType, transaction.query, keepsKey)
  const outgoing = { headers: [...transaction.headers], query }
  transformRequest(transaction, outgoing)
  authorizeRequest(outgoing, providerAt(provider, endpoint), choice)
  // What is compressed cannot be scanned for its usage.
  setHeader(outgoing.headers, 'accept-encoding', 'identity')
  if (endpoint.translation || findHeader(outgoing.headers, 'content-type') === undefined)
    setHeader(outgoing.headers, 'content-type', 'application/json')
  const reply = new UpstreamReply(transaction, chooseSteps(modelCall))
  const send = () =>
    transaction.call(
      {
        target,
        method: transaction.exchange.method,
        head: headFor(transaction, authority, path, outgoing),
        body,
        repeatable: true,
      },
      observe(transaction, modelCall, reply),
    )
  const signed = signRequest(modelCall, outgoing, { authority, path, body })
  if (!signed) return send()
  signed
    .then(() => {
      if (!transaction.isOver) send()
    })
    .catch((error) => refuseFault(transaction, error))
}

const observe = (
  { exchange }: Transaction,
  { choice, health }: Attempt,
  reply: UpstreamHandler,
): UpstreamHandler => (health ? new ObservedReply(reply, choice, health, exchange) : reply)

function chooseSteps(call: ModelCall): ChooseSteps {
  const { transaction, routeType, choice } = call
  const { translation, decodeError } = call.endpoint
  const promptGuard = choice.policies.ai?.promptGuard
  const guards = promptGuard && { routeType, guards: promptGuard.response }
  const guarded = guards !== undefined && guards.guards.length > 0 ? guards : undefined
  return (status, headers) => {
    const contentType = findHeader(headers, 'content-type') ?? ''
    if (status < 200 || status >= 300) {
      if (translation) return new CollectedReply(transaction, translation.decodeError)
      if (decodeError && !contentType.includes('json'))
        return new CollectedReply(transaction, decodeError)
      return new ForwardedReply(transaction, new UsageScanner())
    }
    if (!translation && !guarded) return new ForwardedReply(transaction, new UsageScanner())
    const context = {
      now: new Date(),
      model: transaction.record.llm?.requestModel,
      header: (name: string) => findHeader(headers, name),
    }
    const reader = createEventReader(contentType)
    if (reader) {
      const decoder = translation?.createStreamDecoder(context)
      if (guarded && promptGuard?.streaming)
        return new GuardedStream(transaction, decoder, guarded, reader)
      return decoder
        ? new StreamedReply(transaction, decoder, reader)
        : new ForwardedReply(transaction, new UsageScanner())
    }
    const decode = translation
      ? (body: string) => translation.decodeReply(readReply(body), context)
      : (body: string) => JSON.parse(body)
    if (guarded) return new GuardedReply(transaction, decode, guarded)
    return translation
      ? new CollectedReply(transaction, decode)
      : new ForwardedReply(transaction, new UsageScanner())
  }
}

function readReply(body: string): JsonObject {
  const reply = parseExactly(body)
  if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) return reply
  throw new UnreadableReply('the reply is not a JSON object')
}
