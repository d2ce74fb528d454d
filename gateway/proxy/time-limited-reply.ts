// How long may an upstream take to begin its reply? What has begun may go on.

import type { HeaderList } from '../policies/header-list.ts'
import type { UpstreamCall, UpstreamFailure, UpstreamHandler } from './upstream/upstream-client.ts'

export class TimeLimitedReply implements UpstreamHandler {
  #handler: UpstreamHandler
  #limitMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(handler: UpstreamHandler, limitMs: number) {
    this.#handler = handler
    this.#limitMs = limitMs
  }

  /** Begins to count. */
  limit(call: UpstreamCall) {
    this.#timer = setTimeout(() => {
      call.cancel()
      this.#handler.fail({ reason: 'timeout', message: 'upstream call timeout' })
    }, this.#limitMs)
    this.#timer.unref()
  }

  head(status: number, headers: HeaderList, length: number | undefined) {
    clearTimeout(this.#timer)
    this.#handler.head(status, headers, length)
  }

  data(chunk: Buffer) {
    this.#handler.data(chunk)
  }

  end(last: Buffer | null) {
    this.#handler.end(last)
  }

  fail(failure: UpstreamFailure) {
    clearTimeout(this.#timer)
    this.#handler.fail(failure)
  }

  drain() {
    this.#handler.drain()
  }
}
