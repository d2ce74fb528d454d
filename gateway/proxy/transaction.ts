// One request on its way: what is known of it, and the few ways in which it can end.

import { type HeaderList, InvalidHeader } from '../policies/header-list.ts'
import { modifyHeaders } from '../policies/modify-headers.ts'
import { transformHeaders } from '../policies/transform-headers.ts'
import type {
  AiProvider,
  BackendPolicies,
  FrontendPolicies,
  GatewayTable,
  HeaderModifier,
  ResolvedBackend,
} from '../routing/routing-table.ts'
import type { PriceCatalog } from '../telemetry/price-catalog.ts'
import type {
  AttemptRecord,
  PolicyRecord,
  Reason,
  RequestRecord,
} from '../telemetry/request-record.ts'
import type { ScannedUsage } from '../telemetry/usage-scanner.ts'
import { describeModelCall, describeRequest, describeResponse } from './describe-request.ts'
import type { RetryRun } from './retry-run.ts'
import type { Exchange } from './server/exchange.ts'
import type { ProxySettings } from './settings.ts'
import { tellMore } from './tell-more.ts'
import { TimeLimitedReply } from './time-limited-reply.ts'
import type { TrafficRun } from './traffic-run.ts'
import type {
  UpstreamCall,
  UpstreamClient,
  UpstreamFailure,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTarget,
} from './upstream/upstream-client.ts'
import type { SharedBuckets } from './workers/token-buckets.ts'

/** What all requests of a proxy share. */
export type Surroundings = {
  client: UpstreamClient
  settings: ProxySettings
  env: Readonly<Record<string, string | undefined>>
  /** For limits that count for the whole proxy. */
  buckets: SharedBuckets
  /** `frontend` is what the Gateway's policies said when the request began. */
  finished(record: RequestRecord, durationMs: number, frontend?: FrontendPolicies): void
  prices?: PriceCatalog | undefined
  /** A fault of the proxy's own. */
  report(error: unknown): void
}

export class Transaction {
  /** Policies may put somebody between it and the client. */
  exchange: Exchange
  readonly record: RequestRecord
  readonly surroundings: Surroundings
  /** What goes on to the upstream; filters and policies change it. */
  headers: HeaderList = []
  path: string
  query: string
  /** Of the backend that answers, once that is known. */
  backendPolicies: BackendPolicies = {}
  /** The client's body, once it has been read whole: another try begins with the same. */
  sentBody: Buffer | undefined
  /** A backend's providers that were called for this request already. */
  readonly triedProviders: AiProvider[] = []
  /** Instead of the upstream's own name in the Host header. */
  rewrittenHost: string | undefined
  readonly responseModifiers: HeaderModifier[] = []
  /** Undefined where no policy asks for it, as are the next two. */
  traffic: TrafficRun | undefined
  retry: RetryRun | undefined
  mirrors: ResolvedBackend[] | undefined
  #call: UpstreamCall | undefined
  #timers: NodeJS.Timeout[] = []
  #attemptTimer: NodeJS.Timeout | undefined

  readonly frontend: FrontendPolicies | undefined

  constructor(
    exchange: Exchange,
    { gateway, frontend }: Pick<GatewayTable, 'gateway' | 'frontend'>,
    surroundings: Surroundings,
  ) {
    this.exchange = exchange
    this.frontend = frontend
    this.surroundings = surroundings
    this.path = exchange.path
    this.query = exchange.query
    // All fields from the beginning: an object that grows costs more each time it does.
    this.record = {
      startedAt: Date.now(),
      startedMs: performance.now(),
      gateway,
      port: exchange.port,
      clientAddress: exchange.clientAddress,
      method: exchange.method,
      host: exchange.host,
      path: exchange.path,
      httpVersion: exchange.httpVersion,
      scheme: exchange.scheme,
      protocol: 'http',
      listener: undefined,
      route: undefined,
      rule: undefined,
      backend: undefined,
      endpoint: undefined,
      status: undefined,
      reason: undefined,
      error: undefined,
      llm: undefined,
      guardrails: undefined,
      retries: undefined,
      identity: undefined,
      calledMs: undefined,
      repliedMs: undefined,
      answeredMs: undefined,
      firstPartMs: undefined,
      responseBytes: undefined,
      attempts: undefined,
      policies: undefined,
      trace: undefined,
      told: undefined,
    }
    exchange.onClose = (complete) => this.#finish(complete)
    exchange.onDrain = () => this.#call?.resume()
  }

  /** An answer of the gateway's own. Its text is the whole body. */
  refuse(status: number, message: string, reason: Reason, headers: HeaderList = []) {
    this.record.reason = reason
    this.record.error = message
    this.answer(status, ['content-type', 'text/plain', ...headers], message)
  }

  answer(status: number, headers: HeaderList, body: string | Buffer) {
    const { exchange } = this
    if (exchange.headSent) return exchange.destroy()
    headers.push('content-length', String(Buffer.byteLength(body)))
    this.writeHead(status, headers)
    this.end(body)
  }

  writeHead(upstreamStatus: number, headers: HeaderList) {
    let status = upstreamStatus
    const transformation = this.backendPolicies.transformation?.response
    if (transformation && this.record.reason === 'Upstream')
      transformHeaders(headers, transformation, {
        request: describeRequest(this),
        response: describeResponse(status, headers),
        llm: describeModelCall(this),
      })
    if (this.traffic) status = this.traffic.transformReply(status, headers)
    for (const modifier of this.responseModifiers) modifyHeaders(headers, modifier)
    if (this.traffic) this.traffic.writeReplyHeaders(headers)
    this.record.status = status
    this.record.answeredMs = performance.now()
    this.exchange.writeHead(status, headers)
  }

  write(chunk: Buffer | string) {
    this.#count(chunk)
    if (!this.exchange.write(chunk)) this.#call?.pause()
  }

  end(last: Buffer | string | null) {
    if (last !== null) this.#count(last)
    this.exchange.end(last)
  }

  #count(chunk: Buffer | string) {
    const { record } = this
    record.firstPartMs ??= performance.now()
    const bytes = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    record.responseBytes = (record.responseBytes ?? 0) + bytes
  }

  /** With `status` and `message` unless the answer is whole by then. */
  limitTime(milliseconds: number | undefined, status: number, message: string) {
    if (milliseconds === undefined || milliseconds <= 0) return
    const timer = setTimeout(() => {
      this.#call?.cancel()
      this.refuse(status, message, 'Timeout')
    }, milliseconds)
    this.#timers.push(timer)
  }

  /** As `limitTime`, for one try alone: after it there may be another. */
  limitAttempt(milliseconds: number | undefined) {
    if (milliseconds === undefined || milliseconds <= 0) return
    const message = 'upstream call timeout'
    this.#attemptTimer = setTimeout(() => {
      this.#call?.cancel()
      if (this.exchange.headSent) this.refuse(504, message, 'Timeout')
      else this.failUpstream({ reason: 'timeout', message })
    }, milliseconds)
  }

  endAttempt() {
    clearTimeout(this.#attemptTimer)
    this.#call?.cancel()
  }

  call(request: Omit<UpstreamRequest, 'connectTimeoutMs'>, handler: UpstreamHandler): UpstreamCall {
    const { client, settings } = this.surroundings
    this.#recordEndpoint(request.target)
    const { target, method, head, body, another, repeatable } = request
    const { tcp, http } = this.backendPolicies
    const connectTimeoutMs = tcp?.connectTimeoutMs ?? settings.connectTimeoutMs
    const limitMs = http?.requestTimeoutMs
    const limited = limitMs === undefined ? handler : new TimeLimitedReply(handler, limitMs)
    const call = client.call(
      {
        target,
        method,
        head,
        body,
        connectTimeoutMs,
        repeatable,
        another: another && (() => this.#recordEndpoint(another())),
      },
      limited,
    )
    if (limited instanceof TimeLimitedReply) limited.limit(call)
    this.#call = call
    return call
  }

  #recordEndpoint<Target extends UpstreamTarget | undefined>(target: Target): Target {
    if (target) {
      const { host, port } = target
      this.#beginAttempt(`${host.includes(':') ? `[${host}]` : host}:${port}`)
    }
    return target
  }

  #beginAttempt(endpoint: string) {
    const { record, triedProviders } = this
    const startedMs = performance.now()
    record.endpoint = endpoint
    record.calledMs ??= startedMs
    const provider = triedProviders.at(-1)?.name
    const attempt: AttemptRecord = {
      endpoint,
      startedMs,
      provider,
      status: undefined,
      error: undefined,
      endedMs: undefined,
    }
    if (record.attempts) record.attempts.push(attempt)
    else record.attempts = [attempt]
  }

  /** What the upstream that was called last has said, or why it has not. */
  get lastAttempt(): AttemptRecord | undefined {
    return this.record.attempts?.at(-1)
  }

  notePolicy(policy: string, outcome: PolicyRecord['outcome'], detail?: string) {
    const { record } = this
    record.policies ??= []
    record.policies.push({ policy, outcome, ...(detail !== undefined && { detail }) })
  }

  failUpstream({ reason, message }: UpstreamFailure) {
    const attempt = this.lastAttempt
    if (attempt) {
      attempt.error = message
      attempt.endedMs = performance.now()
    }
    if (this.retry?.wantsAfterFailure()) return this.retry.sendAgain()
    if (reason === 'timeout') return this.refuse(504, message, 'Timeout')
    if (reason === 'dns')
      return this.refuse(503, 'backends required DNS resolution which failed', 'UpstreamFailure')
    this.refuse(503, `upstream call failed: ${message}`, 'UpstreamFailure')
  }

  /** Where the fault is the proxy's own, or its table's: the client learns no more than that. */
  failInternally(error: unknown) {
    this.cancelCall()
    // They may be what is at fault.
    this.responseModifiers.length = 0
    this.traffic?.forgetReplyTransforms()
    if (error instanceof InvalidHeader) return this.refuse(500, error.message, 'Internal')
    this.surroundings.report(error)
    this.refuse(500, 'internal error', 'Internal')
  }

  recordUsage(usage: ScannedUsage) {
    const { llm } = this.record
    if (!llm) return
    llm.responseModel = usage.model
    llm.inputTokens = usage.inputTokens ?? llm.inputTokens
    llm.outputTokens = usage.outputTokens ?? llm.outputTokens
    llm.cachedInputTokens = usage.cachedInputTokens ?? llm.cachedInputTokens
    llm.cacheCreationInputTokens = usage.cacheCreationInputTokens ?? llm.cacheCreationInputTokens
    llm.reasoningTokens = usage.reasoningTokens ?? llm.reasoningTokens
    llm.inputAudioTokens = usage.inputAudioTokens ?? llm.inputAudioTokens
    llm.outputAudioTokens = usage.outputAudioTokens ?? llm.outputAudioTokens
  }

  /** Answered already, or given up by the client: nothing more is to be done for it. */
  get isOver() {
    return this.exchange.headSent || this.exchange.onClose === undefined
  }

  cancelCall() {
    this.#call?.cancel()
  }

  #finish(complete: boolean) {
    this.exchange.onClose = undefined
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#attemptTimer)
    this.traffic?.finish()
    if (!complete) {
      this.#call?.cancel()
      this.record.error ??= 'the client closed the connection'
    }
    const { record, surroundings, frontend } = this
    // Its expressions may ask what the request has cost.
    if (record.llm) surroundings.prices?.price(record.llm)
    if (frontend) tellMore(this, frontend)
    surroundings.finished(record, performance.now() - record.startedMs, frontend)
  }
}
