// Is a request sent once more when its backend failed, and when?

import { isTrue } from '../policies/cel-expression.ts'
import type { HeaderList } from '../policies/header-list.ts'
import type { RetryPolicy } from '../routing/routing-table.ts'
import { describeResponse } from './describe-request.ts'
import type { Transaction } from './transaction.ts'

export class RetryRun {
  readonly #transaction: Transaction
  readonly #policy: RetryPolicy
  readonly #send: () => void
  readonly #headers: HeaderList
  readonly #path: string
  readonly #query: string
  #tries = 0

  /** From what the transaction is now each try begins anew. */
  constructor(transaction: Transaction, policy: RetryPolicy, send: () => void) {
    this.#transaction = transaction
    this.#policy = policy
    this.#send = send
    this.#headers = [...transaction.headers]
    this.#path = transaction.path
    this.#query = transaction.query
  }

  wantsAfterFailure(): boolean {
    const { exchange, sentBody, isOver } = this.#transaction
    const canBeRepeated = !exchange.hasBody || sentBody !== undefined
    return this.#tries < this.#policy.attempts && canBeRepeated && !isOver
  }

  wantsAfterReply(status: number, headers: HeaderList): boolean {
    if (!this.wantsAfterFailure()) return false
    const { codes, condition } = this.#policy
    if (codes.includes(status)) return true
    if (condition === undefined) return false
    const variables = this.#transaction.traffic?.variables() ?? {}
    return isTrue(condition, { ...variables, response: describeResponse(status, headers) })
  }

  /** Whatever the last try still brings is thrown away. */
  sendAgain() {
    const transaction = this.#transaction
    transaction.endAttempt()
    this.#tries++
    transaction.record.retries = this.#tries
    setTimeout(() => {
      if (transaction.isOver) return
      transaction.headers = [...this.#headers, 'x-retry-attempt', String(this.#tries)]
      transaction.path = this.#path
      transaction.query = this.#query
      try {
        this.#send()
      } catch (error) {
        transaction.failInternally(error)
      }
    }, this.#policy.backoffMs)
  }
}
