// What are Gemini's streamed pieces in the chunks of OpenAI Chat Completions?

import type { FinishReason } from '../openai/chat-completions.ts'
import { ChunkWriter } from '../openai/chunk-writer.ts'
import type { JsonObject, ServerSentEvent, StreamDecoder } from '../provider.ts'
import { decodeFinishReason, decodeParts, decodeUsage, isBlocked } from './decode-reply.ts'

/** Calls come whole, never in pieces. Gemini has no last event: its stream just ends, once it has given its reason. */
export class CompletionsStreamDecoder implements StreamDecoder {
  #writer: ChunkWriter
  #calls = 0
  #finish: FinishReason | undefined
  #usage: JsonObject | undefined
  #failed = false

  constructor({ now }: { now: Date }) {
    this.#writer = new ChunkWriter(now)
    this.#writer.id = `gemini-${now.getTime()}`
  }

  decodeEvent({ data }: ServerSentEvent): string {
    if (this.#failed) return ''
    const reply: JsonObject = JSON.parse(data)
    if (reply?.error) return this.#fail(reply.error)
    const writer = this.#writer
    if (this.#calls === 0 && typeof reply?.responseId === 'string') writer.id = reply.responseId
    if (typeof reply?.modelVersion === 'string') writer.model = reply.modelVersion
    if (reply?.usageMetadata) this.#usage = reply.usageMetadata
    const candidate = reply?.candidates?.[0]
    const { text, thought, calls } = decodeParts(candidate, writer.id, this.#calls)
    let out = writer.start()
    if (thought !== '') out += writer.delta({ reasoning_content: thought })
    if (text !== '') out += writer.delta({ content: text })
    for (const { id, function: call } of calls) {
      const tool_calls = [{ index: this.#calls++, id, type: 'function' as const, function: call }]
      out += writer.delta({ tool_calls })
    }
    if (candidate?.finishReason)
      this.#finish = decodeFinishReason(candidate.finishReason, this.#calls > 0)
    else if (!candidate && isBlocked(reply ?? {})) this.#finish = 'content_filter'
    return out
  }

  /** A stream that broke off gets no `[DONE]`, so that the client can tell. */
  end(): string {
    if (this.#failed || this.#finish === undefined) return ''
    const usage = decodeUsage(this.#usage)
    return this.#writer.finish(this.#finish, usage) + this.#writer.done()
  }

  #fail({ message }: JsonObject): string {
    this.#failed = true
    return this.#writer.fail(String(message))
  }
}
