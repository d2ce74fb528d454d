// What are chat chunks in the pieces of Gemini's stream? Calls are held back until they are whole.

import type { JsonObject, ServerSentEvent, StreamDecoder } from '../../provider.ts'
import { isObject, readEvent, readObjects, readTextField } from '../../read-object.ts'
import { formatEvent } from '../../server-sent-events.ts'
import { decodeCall, decodeFinishReason, decodeUsage } from './decode-reply.ts'

type PendingCall = { id: unknown; function: { name?: string; arguments: string } }

export class GenerateContentStreamDecoder implements StreamDecoder {
  #id: unknown
  #model: unknown
  #calls = new Map<number, PendingCall>()
  #finishReason: unknown
  #isRefused = false
  #usage: unknown
  #ended = false

  decodeEvent({ data }: ServerSentEvent): string {
    if (this.#ended) return ''
    if (data === '[DONE]') return this.#finish()
    const chunk = readEvent(data)
    if (chunk.error) return this.#fail(chunk.error)
    this.#id ||= chunk.id
    this.#model ||= chunk.model
    if (isObject(chunk.usage)) this.#usage = chunk.usage
    const [choice] = readObjects(chunk, 'choices')
    if (!choice) return ''
    const delta = isObject(choice.delta) ? choice.delta : undefined
    const thought = readTextField(delta, 'reasoning_content')
    const refusal = readTextField(delta, 'refusal')
    if (refusal) this.#isRefused = true
    const text = readTextField(delta, 'content') || refusal
    for (const call of readObjects(delta, 'tool_calls')) this.#addCall(call)
    if (choice.finish_reason) this.#finishReason = choice.finish_reason
    const parts = [
      ...(thought ? [{ text: thought, thought: true }] : []),
      ...(text ? [{ text }] : []),
    ]
    return parts.length > 0 ? this.#send(parts) : ''
  }

  end(): string {
    return this.#ended || this.#finishReason === undefined ? '' : this.#finish()
  }

  #addCall({ index = 0, id, function: piece }: JsonObject) {
    const known: PendingCall = this.#calls.get(Number(index)) ?? { id, function: { arguments: '' } }
    known.function.name ??= readTextField(piece, 'name')
    known.function.arguments += readTextField(piece, 'arguments') ?? ''
    this.#calls.set(Number(index), known)
  }

  #finish(): string {
    this.#ended = true
    const parts = [...this.#calls.values()].map(decodeCall)
    return this.#send(parts, {
      finishReason: this.#isRefused ? 'SAFETY' : decodeFinishReason(this.#finishReason),
      usage: { usageMetadata: decodeUsage(this.#usage) },
    })
  }

  #send(
    parts: JsonObject[],
    { finishReason, usage = {} }: { finishReason?: string; usage?: JsonObject } = {},
  ): string {
    const candidate = { content: { parts, role: 'model' }, finishReason, index: 0 }
    const whole = {
      candidates: [candidate],
      ...usage,
      modelVersion: this.#model,
      responseId: this.#id,
    }
    return formatEvent(JSON.stringify(whole))
  }

  #fail(error: unknown): string {
    this.#ended = true
    const message = String(isObject(error) ? error.message : error)
    return formatEvent(JSON.stringify({ error: { code: 500, message, status: 'INTERNAL' } }))
  }
}
