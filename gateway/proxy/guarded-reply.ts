// How does a reply reach the client when guards have to see it first?

import { GuardUnavailable } from '../policies/ai/guard-outcome.ts'
import { guardReply } from '../policies/ai/guard-reply.ts'
import { RejectedStream, StreamGuard } from '../policies/ai/guard-stream.ts'
import { findHeader, type HeaderList } from '../policies/header-list.ts'
import type { EventReader } from '../providers/event-reader.ts'
import {
  type RouteType,
  type ServerSentEvent,
  type StreamDecoder,
  UnreadableReply,
} from '../providers/provider.ts'
import { formatEvent, ServerSentEventReader } from '../providers/server-sent-events.ts'
import type { Guard } from '../routing/routing-table.ts'
import { UsageScanner } from '../telemetry/usage-scanner.ts'
import { guardSurroundings } from './ask-guard.ts'
import { CollectedReply, describeNewBody } from './decoded-reply.ts'
import type { Transaction } from './transaction.ts'
import { BadReply, type ReplySteps } from './upstream-reply.ts'

export type ReplyGuards = { routeType: RouteType; guards: readonly Guard[] }

function refuseUnguarded(transaction: Transaction, error: unknown) {
  const isTooLarge = error instanceof RangeError
  if (!isTooLarge && !(error instanceof GuardUnavailable)) return transaction.failInternally(error)
  transaction.cancelCall()
  const message = `failed to process LLM response: ${error.message}`
  if (isTooLarge) transaction.refuse(502, message, 'UpstreamFailure')
  else transaction.refuse(503, message, 'Guardrail')
}

export class GuardedReply extends CollectedReply {
  #guards: ReplyGuards

  constructor(
    transaction: Transaction,
    decode: (body: string, status: number) => object,
    guards: ReplyGuards,
  ) {
    super(transaction, decode)
    this.#guards = guards
  }

  protected override answer(status: number, headers: HeaderList, decoded: object) {
    const { transaction } = this
    const { routeType, guards } = this.#guards
    guardReply(decoded, routeType, guards, guardSurroundings(transaction, headers))
      .then(({ rejection }) => {
        if (transaction.isOver) return
        if (rejection) transaction.refuse(rejection.status, rejection.message, 'Guardrail')
        else super.answer(status, headers, decoded)
      })
      .catch((error) => refuseUnguarded(transaction, error))
  }
}

/** The head waits for the first event that may be sent, so that a reply refused before has a status of its own. */
export class GuardedStream implements ReplySteps {
  #transaction: Transaction
  #decoder: StreamDecoder | undefined
  #guards: ReplyGuards
  #guard!: StreamGuard
  #status = 0
  #headers: HeaderList = []
  #reader: EventReader
  /** Of what the decoder makes. */
  #decodedReader = new ServerSentEventReader()
  #scanner = new UsageScanner()
  #over = false

  constructor(
    transaction: Transaction,
    decoder: StreamDecoder | undefined,
    guards: ReplyGuards,
    reader: EventReader,
  ) {
    this.#transaction = transaction
    this.#decoder = decoder
    this.#reader = reader
    this.#guards = guards
  }

  head(status: number, headers: HeaderList) {
    const encoding = findHeader(headers, 'content-encoding')
    if (encoding !== undefined && encoding !== 'identity')
      throw new BadReply('the stream has a content encoding')
    const { routeType, guards } = this.#guards
    this.#status = status
    this.#headers = headers
    this.#guard = new StreamGuard(routeType, guards, guardSurroundings(this.#transaction, headers))
    describeNewBody(headers, 'text/event-stream')
  }

  data(chunk: Buffer) {
    if (!this.#over) this.#send(this.#read(() => this.#guardChunk(chunk)))
  }

  end(last: Buffer | null) {
    if (this.#over) return
    const rest = this.#read(() => {
      const text = last ? this.#guardChunk(last) : ''
      return text + this.#guardText(this.#decoder?.end() ?? '')
    })
    if (this.#over) return
    this.#over = true
    const transaction = this.#transaction
    transaction.recordUsage(this.#scanner.usage)
    this.#send(rest)
    this.#guard
      .end()
      .then((text) => {
        if (transaction.exchange.onClose === undefined) return
        this.#send(text)
        this.#writeHead()
        transaction.end(null)
      })
      .catch((error) => {
        if (error instanceof RejectedStream) this.#reject(error)
        else refuseUnguarded(transaction, error)
      })
  }

  #read(step: () => string): string {
    try {
      return step()
    } catch (error) {
      if (error instanceof RejectedStream) {
        this.#reject(error)
        return ''
      }
      if (error instanceof UnreadableReply) throw new BadReply(error.message, { cause: error })
      if (error instanceof SyntaxError || error instanceof RangeError)
        throw new BadReply('an event of the stream cannot be read', { cause: error })
      throw error
    }
  }

  #guardChunk(chunk: Buffer): string {
    this.#scanner.read(chunk)
    let out = ''
    for (const event of this.#reader.read(chunk))
      out += this.#decoder
        ? this.#guardText(this.#decoder.decodeEvent(event))
        : this.#guardEvent(event)
    return out
  }

  #guardText(text: string): string {
    if (text === '') return ''
    let out = ''
    for (const event of this.#decodedReader.read(Buffer.from(text))) out += this.#guardEvent(event)
    return out
  }

  #guardEvent(event: ServerSentEvent): string {
    return this.#guard.read(event)
  }

  #send(text: string) {
    if (text === '') return
    this.#writeHead()
    this.#transaction.write(text)
  }

  #writeHead() {
    if (!this.#transaction.exchange.headSent)
      this.#transaction.writeHead(this.#status, this.#headers)
  }

  /** Clients read a stream's errors in the form that their provider gives them. */
  #reject({ status, message }: RejectedStream) {
    this.#over = true
    const transaction = this.#transaction
    transaction.cancelCall()
    if (!transaction.exchange.headSent) return transaction.refuse(status, message, 'Guardrail')
    transaction.record.reason = 'Guardrail'
    transaction.record.error = message
    const error = { type: 'guardrail_blocked', code: 'guardrail_intervention', message }
    transaction.end(
      this.#guards.routeType === 'Messages'
        ? formatEvent(JSON.stringify({ type: 'error', error }), 'error')
        : formatEvent(JSON.stringify({ error })),
    )
  }
}
