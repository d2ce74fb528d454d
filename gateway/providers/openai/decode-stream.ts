// What are OpenAI's chunks in the events of Anthropic Messages? Anthropic opens and closes each piece of content;
// OpenAI just goes on with the next one.

import type { JsonObject, ServerSentEvent, StreamDecoder } from '../provider.ts'
import { formatEvent } from '../server-sent-events.ts'
import { decodeFinishReason, decodeUsage } from './decode-reply.ts'

const send = (event: JsonObject & { type: string }) =>
  formatEvent(JSON.stringify(event), event.type)

export class MessagesStreamDecoder implements StreamDecoder {
  #started = false
  #ended = false
  #blocks = 0
  /** What the open block holds: text, or the tool call of that index. */
  #open: 'text' | number | undefined
  #finishReason: unknown
  #usage: JsonObject | undefined

  decodeEvent({ data }: ServerSentEvent): string {
    if (this.#ended) return ''
    if (data === '[DONE]') return this.#finish()
    const chunk = JSON.parse(data)
    if (chunk.error) return this.#fail(chunk.error)
    let out = this.#started ? '' : this.#start(chunk)
    if (chunk.usage) this.#usage = chunk.usage
    const choice = chunk.choices?.[0]
    if (!choice) return out
    const { content, refusal, tool_calls } = choice.delta ?? {}
    const text = content || refusal
    if (text) out += this.#text(text)
    for (const call of tool_calls ?? []) out += this.#toolCall(call)
    if (choice.finish_reason) this.#finishReason = choice.finish_reason
    return out
  }

  end(): string {
    return this.#ended || !this.#started ? '' : this.#finish()
  }

  #start({ id, model }: JsonObject): string {
    this.#started = true
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: decodeUsage(undefined),
    }
    return send({ type: 'message_start', message })
  }

  #text(text: string): string {
    const opening = this.#open === 'text' ? '' : this.#openBlock('text', { type: 'text', text: '' })
    return opening + this.#delta({ type: 'text_delta', text })
  }

  #toolCall({ index = 0, id, function: call }: JsonObject): string {
    let out = ''
    if (this.#open !== index)
      out = this.#openBlock(index, { type: 'tool_use', id, name: call?.name, input: {} })
    if (call?.arguments)
      out += this.#delta({ type: 'input_json_delta', partial_json: call.arguments })
    return out
  }

  #openBlock(kind: 'text' | number, content_block: JsonObject): string {
    const closing = this.#closeBlock()
    this.#open = kind
    return closing + send({ type: 'content_block_start', index: this.#blocks, content_block })
  }

  #closeBlock(): string {
    if (this.#open === undefined) return ''
    this.#open = undefined
    return send({ type: 'content_block_stop', index: this.#blocks++ })
  }

  #delta(delta: JsonObject): string {
    return send({ type: 'content_block_delta', index: this.#blocks, delta })
  }

  #finish(): string {
    this.#ended = true
    if (!this.#started) return ''
    const delta = { stop_reason: decodeFinishReason(this.#finishReason), stop_sequence: null }
    const usage = decodeUsage(this.#usage)
    return (
      this.#closeBlock() +
      send({ type: 'message_delta', delta, usage }) +
      send({ type: 'message_stop' })
    )
  }

  #fail(error: JsonObject): string {
    this.#ended = true
    return send({ type: 'error', error: { type: 'api_error', message: String(error.message) } })
  }
}
