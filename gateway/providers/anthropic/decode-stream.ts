// What are Anthropic's stream events in the chunks of OpenAI Chat Completions?

import type { ChatDelta, FinishReason } from '../openai/chat-completions.ts'
import type { JsonObject, ServerSentEvent, StreamDecoder } from '../provider.ts'
import { formatEvent } from '../server-sent-events.ts'
import { decodeStopReason, decodeUsage } from './decode-reply.ts'

/**
 * Pings and errors inside the stream have no chunk. Usage is cumulative and may be told several times: what comes
 * later replaces what came before.
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
    const event: JsonObject = JSON.parse(data)
    switch (event.type) {
      case 'message_start':
        this.#id = event.message?.id
        this.#model = event.message?.model
        this.#usage = { ...event.message?.usage }
        return this.#chunk({ role: 'assistant', content: '' })
      case 'content_block_start':
        return this.#startBlock(event.content_block)
      case 'content_block_delta':
        return this.#continueBlock(event.delta)
      case 'message_delta':
        for (const [name, value] of Object.entries(event.usage ?? {}))
          if (value !== null) this.#usage[name] = value
        return event.delta?.stop_reason ? this.#finish(event.delta.stop_reason) : ''
      case 'message_stop':
        return this.#done()
      default:
        return ''
    }
  }

  /** A stream that broke off gets no `[DONE]`, so that the client can tell. */
  end(): string {
    return this.#finished && !this.#ended ? this.#done() : ''
  }

  #startBlock(block: JsonObject | undefined): string {
    if (block?.type === 'text' && block.text) return this.#chunk({ content: block.text })
    if (block?.type !== 'tool_use') return ''
    this.#calls++
    const { id, name } = block
    return this.#chunk({
      tool_calls: [{ index: this.#calls, id, type: 'function', function: { name, arguments: '' } }],
    })
  }

  #continueBlock(delta: JsonObject | undefined): string {
    switch (delta?.type) {
      case 'text_delta':
        return this.#chunk({ content: delta.text })
      case 'thinking_delta':
        return this.#chunk({ reasoning_content: delta.thinking })
      case 'input_json_delta':
        return delta.partial_json === ''
          ? ''
          : this.#chunk({
              tool_calls: [{ index: this.#calls, function: { arguments: delta.partial_json } }],
            })
      default:
        return ''
    }
  }

  #finish(stopReason: unknown): string {
    this.#finished = true
    return this.#chunk({}, decodeStopReason(stopReason), decodeUsage(this.#usage))
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
