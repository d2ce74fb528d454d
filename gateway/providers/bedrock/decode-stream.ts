// What are ConverseStream's events in the chunks of OpenAI Chat Completions?

import { ChunkWriter } from '../openai/chunk-writer.ts'
import type { JsonObject, ReplyContext, ServerSentEvent, StreamDecoder } from '../provider.ts'
import { isObject, readEvent, readTextField } from '../read-object.ts'
import { checkBlock, decodeStopReason, decodeUsage, idOf } from './decode-reply.ts'

/** The reason comes before the usage, and the usage is the last event. */
export class CompletionsStreamDecoder implements StreamDecoder {
  #writer: ChunkWriter
  #calls = -1
  #finished = false
  #failed = false

  constructor(context: ReplyContext) {
    this.#writer = new ChunkWriter(context.now)
    this.#writer.id = idOf(context)
    this.#writer.model = context.model ?? ''
  }

  decodeEvent({ event, data }: ServerSentEvent): string {
    if (this.#failed) return ''
    if (event.startsWith('error ')) return this.#fail(event.slice('error '.length), data)
    const told = readEvent(data)
    const writer = this.#writer
    switch (event) {
      case 'messageStart':
        return writer.start()
      case 'contentBlockStart':
        return writer.start() + this.#startBlock(told.start)
      case 'contentBlockDelta':
        return writer.start() + this.#continueBlock(told.delta)
      case 'messageStop':
        this.#finished = true
        return writer.finish(decodeStopReason(told.stopReason))
      case 'metadata':
        return isObject(told.usage) ? writer.usage(decodeUsage(told.usage)) : ''
      default:
        return ''
    }
  }

  /** A stream that broke off gets no `[DONE]`, so that the client can tell. */
  end(): string {
    return this.#finished && !this.#failed ? this.#writer.done() : ''
  }

  #startBlock(start: unknown): string {
    if (isObject(start)) checkBlock(start)
    const toolUse = isObject(start) ? start.toolUse : undefined
    if (!isObject(toolUse)) return ''
    const id = readTextField(toolUse, 'toolUseId')
    const name = readTextField(toolUse, 'name')
    const call = { index: ++this.#calls, id, type: 'function' as const }
    return this.#writer.delta({ tool_calls: [{ ...call, function: { name, arguments: '' } }] })
  }

  #continueBlock(delta: unknown): string {
    if (!isObject(delta)) return ''
    checkBlock(delta)
    const content = readTextField(delta, 'text')
    if (content) return this.#writer.delta({ content })
    const { reasoningContent, toolUse } = delta
    const thought = readTextField(reasoningContent, 'text')
    if (thought) return this.#writer.delta({ reasoning_content: thought })
    const signature = readTextField(reasoningContent, 'signature')
    if (signature) return this.#writer.delta({ reasoning_signature: signature })
    const text = readTextField(toolUse, 'input')
    if (!text) return ''
    return this.#writer.delta({
      tool_calls: [{ index: this.#calls, function: { arguments: text } }],
    })
  }

  #fail(name: string, data: string): string {
    this.#failed = true
    let told: JsonObject = {}
    try {
      told = readEvent(data)
    } catch {
      // Then its name must do.
    }
    return this.#writer.fail(readTextField(told, 'message') ?? name)
  }
}
