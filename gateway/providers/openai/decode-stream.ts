// What are OpenAI's chunks in the events of Anthropic Messages? Anthropic opens and closes each piece of content;
// OpenAI just goes on with the next one.

import type { JsonObject, ServerSentEvent, StreamDecoder } from '../provider.ts'
import { isObject, readEvent, readObjects, readTextField } from '../read-object.ts'
import { formatEvent } from '../server-sent-events.ts'
import { decodeFinishReason, decodeUsage } from './decode-reply.ts'

const send = (event: JsonObject & { type: string }) =>
  formatEvent(JSON.stringify(event), event.type)

export class MessagesStreamDecoder implements StreamDecoder {
  #started = false
  #ended = false
  #blocks = 0
  /** What the open block holds: text, thoughts, or the tool call of that index. */
  #open: 'text' | 'thinking' | number | undefined
  #finishReason: unknown
  #isRefused = false
  #usage: JsonObject | undefined

  decodeEvent({ data }: ServerSentEvent): string {
    if (this.#ended) return ''
    if (data === '[DONE]') return this.#finish()
    const chunk = readEvent(data)
    if (chunk.error) return this.#fail(chunk.error)
    if (isObject(chunk.usage)) this.#usage = chunk.usage
    const [choice] = readObjects(chunk, 'choices')
    if (!choice) return ''
    // What comes before the first choice is no part of a reply yet.
    let out = this.#started ? '' : this.#start(chunk)
    const delta = isObject(choice.delta) ? choice.delta : undefined
    out += this.#thinking(delta)
    const refusal = readTextField(delta, 'refusal')
    if (refusal) this.#isRefused = true
    const text = readTextField(delta, 'content') || refusal
    if (text) out += this.#text(text)
    for (const call of readObjects(delta, 'tool_calls')) out += this.#toolCall(call)
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

  #thinking(delta: JsonObject | undefined): string {
    const thinking = readTextField(delta, 'reasoning_content')
    const signature = readTextField(delta, 'reasoning_signature')
    if (!thinking && !signature) return ''
    let out = ''
    if (this.#open !== 'thinking')
      out += this.#openBlock('thinking', { type: 'thinking', thinking: '', signature: '' })
    if (thinking) out += this.#delta({ type: 'thinking_delta', thinking })
    if (signature) out += this.#delta({ type: 'signature_delta', signature })
    return out
  }

  #text(text: string): string {
    const opening = this.#open === 'text' ? '' : this.#openBlock('text', { type: 'text', text: '' })
    return opening + this.#delta({ type: 'text_delta', text })
  }

  #toolCall({ index = 0, id, function: call }: JsonObject): string {
    let out = ''
    if (this.#open !== index)
      out = this.#openBlock(index, { type: 'tool_use', id, name: call?.name, input: {} })
    const text = readTextField(call, 'arguments')
    if (text) out += this.#delta({ type: 'input_json_delta', partial_json: text })
    return out
  }

  #openBlock(kind: 'text' | 'thinking' | number, content_block: JsonObject): string {
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
    const stop_reason = this.#isRefused ? 'refusal' : decodeFinishReason(this.#finishReason)
    const delta = { stop_reason, stop_sequence: null }
    const usage = decodeUsage(this.#usage)
    return (
      this.#closeBlock() +
      send({ type: 'message_delta', delta, usage }) +
      send({ type: 'message_stop' })
    )
  }

  #fail(error: unknown): string {
    this.#ended = true
    const message = String(isObject(error) ? error.message : error)
    return send({ type: 'error', error: { type: 'api_error', message } })
  }
}
