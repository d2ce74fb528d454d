// How is a streamed chat written, chunk by chunk, by whoever translates into it?

import { formatEvent } from '../server-sent-events.ts'
import type { ChatDelta, ChatUsage, FinishReason } from './chat-completions.ts'

export class ChunkWriter {
  id = ''
  model = ''
  #created: number
  #started = false

  constructor(now: Date) {
    this.#created = Math.floor(now.getTime() / 1000)
  }

  /** Once: who speaks. */
  start(): string {
    if (this.#started) return ''
    this.#started = true
    return this.delta({ role: 'assistant', content: '' })
  }

  delta(delta: ChatDelta): string {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: null }])
  }

  finish(finish_reason: FinishReason, usage?: ChatUsage): string {
    return this.#chunk([{ index: 0, delta: {}, logprobs: null, finish_reason }], usage)
  }

  usage(usage: ChatUsage): string {
    return this.#chunk([], usage)
  }

  /** What OpenAI's clients throw as an error of theirs. */
  fail(message: string): string {
    return formatEvent(
      JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } }),
    )
  }

  done(): string {
    return formatEvent('[DONE]')
  }

  #chunk(choices: object[], usage?: ChatUsage): string {
    const { id, model } = this
    const object = 'chat.completion.chunk'
    return formatEvent(
      JSON.stringify({ id, object, created: this.#created, model, choices, usage }),
    )
  }
}
