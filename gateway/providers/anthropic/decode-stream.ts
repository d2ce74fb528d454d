// What are Anthropic's stream events in the chunks of OpenAI Chat Completions?

import type { ChatDelta, FinishReason } from '../openai/chat-completions.ts'
import type { JsonObject, ServerSentEvent, StreamDecoder } from '../provider.ts'
import { isObject, readEvent, readTextField } from '../read-object.ts'
import { formatEvent } from '../server-sent-events.ts'
import { checkBlock, decodeStopReason, decodeUsage } from './decode-reply.ts'

/**
 * Pings have no chunk; after an error there are no more. Usage is cumulative and may be told several times: what comes later
 * replaces what came before.
 */
export class CompletionsStreamDecoder implements StreamDecoder {
  #created: number
  #id = ''
  #model = ''
  #usage: JsonObject = {}
  #finished = false
  #ended = false
  #calls = -1

  constructor({ now }: { now: Date }) {
    this.#created = Math.floor(now.getTime() / 1000)
  }

  decodeEvent({ data }: ServerSentEvent): string {
    if (this.#ended) return ''
    const event = readEvent(data)
    switch (event.type) {
      case 'message_start':
        this.#id = readTextField(event.message, 'id') ?? ''
        this.#model = readTextField(event.message, 'model') ?? ''
        this.#addUsage(event.message?.usage)
        return this.#chunk({ role: 'assistant', content: '' })
      case 'content_block_start':
        return this.#startBlock(event.content_block)
      case 'content_block_delta':
        return this.#continueBlock(event.delta)
      case 'message_delta':
        this.#addUsage(event.usage)
        return event.delta?.stop_reason ? this.#finish(event.delta.stop_reason) : ''
      case 'message_stop':
        return this.#done()
      case 'error':
        return this.#fail(event.error)
      default:
        return ''
    }
  }

  /** A stream that broke off gets no `[DONE]`, so that the client can tell. */
  end(): string {
    return this.#finished && !this.#ended ? this.#done() : ''
  }

  #addUsage(usage: unknown) {
    for (const [name, value] of Object.entries(isObject(usage) ? usage : {}))
      if (value !== null) this.#usage[name] = value
  }

  #startBlock(block: JsonObject | undefined): string {
    checkBlock(block?.type)
    const text = block?.type === 'text' ? readTextField(block, 'text') : undefined
    if (text) return this.#chunk({ content: text })
    if (block?.type !== 'tool_use') return ''
    this.#calls++
    const id = readTextField(block, 'id')
    const name = readTextField(block, 'name')
    return this.#chunk({
      tool_calls: [{ index: this.#calls, id, type: 'function', function: { name, arguments: '' } }],
    })
  }

  #continueBlock(delta: JsonObject | undefined): string {
    switch (delta?.type) {
      case 'text_delta':
        return this.#chunk({ content: readTextField(delta, 'text') })
      case 'thinking_delta':
        return this.#chunk({ reasoning_content: readTextField(delta, 'thinking') })
      case 'signature_delta':
        return this.#chunk({ reasoning_signature: readTextField(delta, 'signature') })
      case 'input_json_delta':
        return this.#continueCall(readTextField(delta, 'partial_json'))
      default:
        return ''
    }
  }

  #continueCall(text: string | undefined): string {
    if (!text) return ''
    return this.#chunk({ tool_calls: [{ index: this.#calls, function: { arguments: text } }] })
  }

  #finish(stopReason: unknown): string {
    this.#finished = true
    return this.#chunk({}, decodeStopReason(stopReason), decodeUsage(this.#usage))
  }

  /** What OpenAI's clients throw as an error of theirs. */
  #fail(told: unknown): string {
    this.#ended = true
    const error = isObject(told) ? told : {}
    const message = readTextField(error, 'message') ?? 'the stream broke off'
    const type = readTextField(error, 'type') ?? 'api_error'
    return formatEvent(JSON.stringify({ error: { message, type, param: null, code: null } }))
  }

  #done(): string {
    this.#ended = true
    return formatEvent('[DONE]')
  }

  #chunk(delta: ChatDelta, finish_reason: FinishReason | null = null, usage?: object): string {
    const chunk = {
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#created,
      model: this.#model,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      usage,
    }
    return formatEvent(JSON.stringify(chunk))
  }
}
