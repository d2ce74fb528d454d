// What do traffic policies have to remember of one request, from its first line to the last byte of its answer?

import {
  addHeader,
  findHeader,
  type HeaderList,
  InvalidHeader,
  removeHeader,
  setHeader,
} from '../policies/header-list.ts'
import type { LimitState } from '../policies/limit-headers.ts'
import { limitHeaders } from '../policies/limit-headers.ts'
import { transformMessage } from '../policies/transform-message.ts'
import type { TokenBucketLimit, Transform } from '../routing/routing-table.ts'
import { CollectedExchange, type CollectedMessage } from './collected-exchange.ts'
import { describeResponse } from './describe-request.ts'
import { describeTraffic, type TrafficVariables } from './describe-traffic.ts'
import { readsReplyBody } from './reads-body.ts'
import type { Transaction } from './transaction.ts'

export class TrafficRun {
  readonly #transaction: Transaction
  /** What transformations keep for later expressions. */
  readonly #metadata: Record<string, unknown> = {}
  /** For whatever the answer will be. */
  readonly #replyHeaders: HeaderList = []
  readonly #replyTransforms: Transform[] = []
  /** Limits on tokens that this request will be charged to. */
  readonly charged: TokenBucketLimit[] = []
  nearestLimit: LimitState | undefined
  /** The client's own, once it was found to be valid: for a backend that is to have it passed through. */
  token: string | undefined

  constructor(transaction: Transaction) {
    this.#transaction = transaction
  }

  /** As things are now. */
  readonly variables = (): TrafficVariables => describeTraffic(this.#transaction, this.#metadata)

  addReplyHeaders(headers: HeaderList) {
    this.#replyHeaders.push(...headers)
  }

  transformReplyBy(transform: Transform) {
    if (!readsReplyBody(transform)) {
      this.#replyTransforms.push(transform)
      return
    }
    const transaction = this.#transaction
    setHeader(transaction.headers, 'accept-encoding', 'identity')
    transaction.exchange = new CollectedExchange(transaction.exchange, (message) =>
      this.#transformWhole(transform, message),
    )
  }

  /** The status that the reply gets. */
  transformReply(status: number, headers: HeaderList): number {
    let changed = status
    for (const transform of this.#replyTransforms) {
      const variables = { ...this.variables(), response: describeResponse(changed, headers) }
      const { pseudoHeaders } = transformMessage(headers, transform, variables)
      changed = readStatus(pseudoHeaders) ?? changed
    }
    return changed
  }

  writeReplyHeaders(headers: HeaderList) {
    const own = this.#replyHeaders
    for (let at = 0; at < own.length; at += 2) {
      const name = own[at]!
      if (name === 'vary') addHeader(headers, name, own[at + 1]!)
      else setHeader(headers, name, own[at + 1]!)
    }
    if (this.nearestLimit && findHeader(headers, 'x-ratelimit-limit') === undefined)
      headers.push(...limitHeaders(this.nearestLimit))
  }

  /** Where they are what is at fault. */
  forgetReplyTransforms() {
    this.#replyTransforms.length = 0
  }

  /** Tokens are known only now; who took too many finds nothing left next time. */
  finish() {
    const { record, surroundings } = this.#transaction
    const cost = (record.llm?.inputTokens ?? 0) + (record.llm?.outputTokens ?? 0)
    if (cost <= 0) return
    for (const bucket of this.charged)
      surroundings.buckets.take(
        { bucket, cost, needed: Number.MIN_SAFE_INTEGER, least: 0 },
        () => {},
      )
  }

  #transformWhole(
    transform: Transform,
    { status, headers, body }: CollectedMessage,
  ): CollectedMessage {
    const text = body.toString()
    const response = { ...describeResponse(status, headers), body: text }
    try {
      const variables = { ...this.variables(), response }
      const changed = transformMessage(headers, transform, variables)
      const changedStatus = readStatus(changed.pseudoHeaders) ?? status
      this.#transaction.record.status = changedStatus
      if (changed.body === undefined) return { status: changedStatus, headers, body }
      for (const name of ['content-encoding', 'etag', 'content-md5']) removeHeader(headers, name)
      return { status: changedStatus, headers, body: Buffer.from(changed.body) }
    } catch (error) {
      if (!(error instanceof InvalidHeader)) throw error
      this.#transaction.record.status = 500
      return {
        status: 500,
        headers: ['content-type', 'text/plain'],
        body: Buffer.from(error.message),
      }
    }
  }
}

function readStatus(pseudoHeaders: Record<string, string>): number | undefined {
  const status = Number(pseudoHeaders[':status'])
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined
}
