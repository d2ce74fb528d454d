// One request on its way: what is known of it, and the few ways in which it can end.

import { type HeaderList, InvalidHeader } from '../policies/header-list.ts'
import { modifyHeaders } from '../policies/modify-headers.ts'
import { transformHeaders } from '../policies/transform-headers.ts'
import type {
  AiProvider,
  BackendPolicies,
  HeaderModifier,
  ResolvedBackend,
} from '../routing/routing-table.ts'
import type { Reason, RequestRecord } from '../telemetry/request-record.ts'
import type { ScannedUsage } from '../telemetry/usage-scanner.ts'
import { describeModelCall, describeRequest, describeResponse } from './describe-request.ts'
import type { RetryRun } from './retry-run.ts'
import type { Exchange } from './server/exchange.ts'
import type { ProxySettings } from './settings.ts'
import { TimeLimitedReply } from './time-limited-reply.ts'
import type { TrafficRun } from './traffic-run.ts'
import type {
  UpstreamCall,
  UpstreamClient,
  UpstreamFailure,
  UpstreamHandler,
  UpstreamRequest,
} from './upstream/upstream-client.ts'
import type { SharedBuckets } from './workers/token-buckets.ts'

/** What all requests of a proxy share. */
export type Surroundings = {
  client: UpstreamClient
  settings: ProxySettings
  env: Readonly<Record<string, string | undefined>>
  /** For limits that count for the whole proxy. */
  buckets: SharedBuckets
  finished(record: RequestRecord, durationMs: number): void
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

  constructor(exchange: Exchange, gateway: string, surroundings: Surroundings) {
    this.exchange = exchange
    this.surroundings = surroundings
    this.path = exchange.path
    this.query = exchange.query
    this.record = {
      startedAt: new Date(),
      startedMs: performance.now(),
      gateway,
      port: exchange.port,
      clientAddress: exchange.clientAddress,
      method: exchange.method,
      host: exchange.host,
      path: exchange.path,
      httpVersion: exchange.httpVersion,
      protocol: 'http',
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
    exchange.end(body)
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
    this.exchange.writeHead(status, headers)
  }

  write(chunk: Buffer | string) {
    if (!this.exchange.write(chunk)) this.#call?.pause()
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
    const { host, port } = request.target
    this.record.endpoint = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const { tcp, http } = this.backendPolicies
    const connectTimeoutMs = tcp?.connectTimeoutMs ?? settings.connectTimeoutMs
    const limitMs = http?.requestTimeoutMs
    const limited = limitMs === undefined ? handler : new TimeLimitedReply(handler, limitMs)
    const call = client.call({ ...request, connectTimeoutMs }, limited)
    if (limited instanceof TimeLimitedReply) limited.limit(call)
    this.#call = call
    return call
  }

  failUpstream({ reason, message }: UpstreamFailure) {
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

  recordUsage({ model, inputTokens, outputTokens }: ScannedUsage) {
    const { llm } = this.record
    if (!llm) return
    llm.responseModel = model
    llm.inputTokens = inputTokens
    llm.outputTokens = outputTokens
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
    this.surroundings.finished(this.record, performance.now() - this.record.startedMs)
  }
}
