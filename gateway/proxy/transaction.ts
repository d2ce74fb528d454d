// One request on its way: what is known of it, and the few ways in which it can end.

import { type HeaderList, InvalidHeader } from '../policies/header-list.ts'
import { modifyHeaders } from '../policies/modify-headers.ts'
import type { HeaderModifier } from '../routing/routing-table.ts'
import type { Reason, RequestRecord } from '../telemetry/request-record.ts'
import type { ScannedUsage } from '../telemetry/usage-scanner.ts'
import type { Exchange } from './server/exchange.ts'
import type { ProxySettings } from './settings.ts'
import type {
  UpstreamCall,
  UpstreamClient,
  UpstreamFailure,
  UpstreamHandler,
  UpstreamRequest,
} from './upstream/upstream-client.ts'

/** What all requests of a proxy share. */
export type Surroundings = {
  client: UpstreamClient
  settings: ProxySettings
  env: Readonly<Record<string, string | undefined>>
  finished(record: RequestRecord, durationMs: number): void
  /** A fault of the proxy's own. */
  report(error: unknown): void
}

export class Transaction {
  readonly exchange: Exchange
  readonly record: RequestRecord
  readonly surroundings: Surroundings
  /** What goes on to the upstream; filters and policies change it. */
  headers: HeaderList = []
  path: string
  /** Instead of the upstream's own name in the Host header. */
  rewrittenHost: string | undefined
  readonly responseModifiers: HeaderModifier[] = []
  #call: UpstreamCall | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(exchange: Exchange, gateway: string, surroundings: Surroundings) {
    this.exchange = exchange
    this.surroundings = surroundings
    this.path = exchange.path
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
  refuse(status: number, message: string, reason: Reason) {
    this.record.reason = reason
    this.record.error = message
    this.answer(status, ['content-type', 'text/plain'], message)
  }

  answer(status: number, headers: HeaderList, body: string | Buffer) {
    const { exchange } = this
    if (exchange.headSent) return exchange.destroy()
    headers.push('content-length', String(Buffer.byteLength(body)))
    this.writeHead(status, headers)
    exchange.end(body)
  }

  writeHead(status: number, headers: HeaderList) {
    this.record.status = status
    for (const modifier of this.responseModifiers) modifyHeaders(headers, modifier)
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

  call(request: Omit<UpstreamRequest, 'connectTimeoutMs'>, handler: UpstreamHandler): UpstreamCall {
    const { client, settings } = this.surroundings
    const { host, port } = request.target
    this.record.endpoint = `${host.includes(':') ? `[${host}]` : host}:${port}`
    this.#call = client.call({ ...request, connectTimeoutMs: settings.connectTimeoutMs }, handler)
    return this.#call
  }

  failUpstream({ reason, message }: UpstreamFailure) {
    if (reason === 'dns')
      return this.refuse(503, 'backends required DNS resolution which failed', 'UpstreamFailure')
    this.refuse(503, `upstream call failed: ${message}`, 'UpstreamFailure')
  }

  /** Where the fault is the proxy's own, or its table's: the client learns no more than that. */
  failInternally(error: unknown) {
    this.cancelCall()
    // They may be what is at fault.
    this.responseModifiers.length = 0
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

  cancelCall() {
    this.#call?.cancel()
  }

  #finish(complete: boolean) {
    this.exchange.onClose = undefined
    for (const timer of this.#timers) clearTimeout(timer)
    if (!complete) {
      this.#call?.cancel()
      this.record.error ??= 'the client closed the connection'
    }
    this.surroundings.finished(this.record, performance.now() - this.record.startedMs)
  }
}
