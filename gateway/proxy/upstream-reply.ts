// What becomes of an upstream's reply: forwarded as it is, or read by someone first?

import type { HeaderList } from '../policies/header-list.ts'
import type { UsageScanner } from '../telemetry/usage-scanner.ts'
import type { Transaction } from './transaction.ts'
import type { UpstreamFailure, UpstreamHandler } from './upstream/upstream-client.ts'

/** What is done with one reply. */
export interface ReplySteps {
  head(status: number, headers: HeaderList): void
  data(chunk: Buffer): void
  end(last: Buffer | null): void
}

export type ChooseSteps = (status: number, headers: HeaderList) => ReplySteps

/** A reply that the gateway cannot make sense of; the message goes to the client. */
export class BadReply extends Error {
  override name = 'BadReply'
}

export class UpstreamReply implements UpstreamHandler {
  #transaction: Transaction
  #choose: ChooseSteps
  #steps: ReplySteps | undefined

  constructor(transaction: Transaction, choose: ChooseSteps) {
    this.#transaction = transaction
    this.#choose = choose
  }

  head(status: number, headers: HeaderList) {
    const { record } = this.#transaction
    record.reason = 'Upstream'
    record.repliedMs = performance.now()
    const attempt = this.#transaction.lastAttempt
    if (attempt) attempt.status = status
    this.#guard(() => {
      const { retry } = this.#transaction
      if (retry?.wantsAfterReply(status, headers)) return retry.sendAgain()
      this.#steps = this.#choose(status, headers)
      this.#steps.head(status, headers)
    })
  }

  data(chunk: Buffer) {
    this.#guard(() => this.#steps!.data(chunk))
  }

  end(last: Buffer | null) {
    const attempt = this.#transaction.lastAttempt
    if (attempt) attempt.endedMs = performance.now()
    this.#guard(() => this.#steps!.end(last))
  }

  fail(failure: UpstreamFailure) {
    this.#transaction.failUpstream(failure)
  }

  drain() {
    this.#transaction.exchange.resumeBody()
  }

  #guard(step: () => void) {
    try {
      step()
    } catch (error) {
      const transaction = this.#transaction
      if (!(error instanceof BadReply)) return transaction.failInternally(error)
      transaction.cancelCall()
      transaction.refuse(502, `failed to process LLM response: ${error.message}`, 'UpstreamFailure')
    }
  }
}

/** Byte by byte as it comes; a scanner may look at what passes. */
export class ForwardedReply implements ReplySteps {
  #transaction: Transaction
  #scanner: UsageScanner | undefined

  constructor(transaction: Transaction, scanner?: UsageScanner) {
    this.#transaction = transaction
    this.#scanner = scanner
  }

  head(status: number, headers: HeaderList) {
    this.#transaction.writeHead(status, headers)
  }

  data(chunk: Buffer) {
    this.#scanner?.read(chunk)
    this.#transaction.write(chunk)
  }

  end(last: Buffer | null) {
    if (last) this.#scanner?.read(last)
    if (this.#scanner) this.#transaction.recordUsage(this.#scanner.usage)
    this.#transaction.end(last)
  }
}
