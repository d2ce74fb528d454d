// What are chat chunks in the events of OpenAI's Responses? Each item of the output is opened and closed.

import type { JsonObject, ServerSentEvent, StreamDecoder } from '../../provider.ts'
import { isObject, readEvent, readObjects, readTextField } from '../../read-object.ts'
import { formatEvent } from '../../server-sent-events.ts'
import {
  callItem,
  decodeStatus,
  decodeUsage,
  messageItem,
  reasoningItem,
  refusalPart,
  responseOf,
  textPart,
} from './decode-reply.ts'

type OpenItem = {
  /** Which call of a tool, where it is one. */
  kind: 'text' | 'refusal' | 'reasoning' | number
  text: string
  callId?: string
  name?: string
}

export class ResponsesStreamDecoder implements StreamDecoder {
  #createdAt: number
  #sequence = 0
  #id = ''
  #model: unknown
  #started = false
  #ended = false
  #open: OpenItem | undefined
  #output: JsonObject[] = []
  #finishReason: unknown
  #usage: unknown

  constructor({ now }: { now: Date }) {
    this.#createdAt = Math.floor(now.getTime() / 1000)
  }

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
    const thought = readTextField(delta, 'reasoning_content')
    if (thought) out += this.#continue({ kind: 'reasoning', text: '' }, thought)
    const text = readTextField(delta, 'content')
    if (text) out += this.#continue({ kind: 'text', text: '' }, text)
    const refusal = readTextField(delta, 'refusal')
    if (refusal) out += this.#continue({ kind: 'refusal', text: '' }, refusal)
    for (const call of readObjects(delta, 'tool_calls')) out += this.#continueCall(call)
    if (choice.finish_reason) this.#finishReason = choice.finish_reason
    return out
  }

  end(): string {
    return this.#ended || this.#finishReason === undefined ? '' : this.#finish()
  }

  #start({ id, model }: JsonObject): string {
    this.#started = true
    this.#id = String(id ?? '')
    this.#model = model
    const response = this.#response({ status: 'in_progress', output: [], usage: null })
    return (
      this.#send('response.created', { response }) +
      this.#send('response.in_progress', { response })
    )
  }

  #continueCall({ index = 0, id, function: call }: JsonObject): string {
    const item = {
      kind: Number(index),
      text: '',
      callId: String(id ?? ''),
      name: readTextField(call, 'name') ?? '',
    }
    return this.#continue(item, readTextField(call, 'arguments') ?? '')
  }

  #continue(item: OpenItem, delta: string): string {
    const out = this.#open?.kind === item.kind ? '' : this.#close() + this.#openItem(item)
    if (delta === '') return out
    this.#open!.text += delta
    return out + this.#send(...this.#deltaOf(item.kind, delta))
  }

  #deltaOf(kind: OpenItem['kind'], delta: string): [type: string, fields: JsonObject] {
    if (kind === 'text')
      return [
        'response.output_text.delta',
        { ...this.#place(), content_index: 0, delta, logprobs: [] },
      ]
    if (kind === 'refusal')
      return ['response.refusal.delta', { ...this.#place(), content_index: 0, delta }]
    if (kind === 'reasoning')
      return [
        'response.reasoning_summary_text.delta',
        { ...this.#place(), summary_index: 0, delta },
      ]
    return ['response.function_call_arguments.delta', { ...this.#place(), delta }]
  }

  #openItem(item: OpenItem): string {
    this.#open = item
    const whole = this.#itemOf(item, 'in_progress')
    const empty =
      item.kind === 'text' || item.kind === 'refusal'
        ? { content: [] }
        : item.kind === 'reasoning'
          ? { summary: [] }
          : {}
    const output_index = this.#output.length
    const added = { output_index, item: { ...whole, ...empty } }
    return this.#send('response.output_item.added', added) + this.#part('added', item)
  }

  #close(): string {
    const item = this.#open
    if (!item) return ''
    const { text } = item
    let out = ''
    if (item.kind === 'text') {
      const done = { ...this.#place(), content_index: 0, text, logprobs: [] }
      out += this.#send('response.output_text.done', done)
    } else if (item.kind === 'refusal') {
      const done = { ...this.#place(), content_index: 0, refusal: text }
      out += this.#send('response.refusal.done', done)
    } else if (item.kind === 'reasoning') {
      const done = { ...this.#place(), summary_index: 0, text }
      out += this.#send('response.reasoning_summary_text.done', done)
    } else {
      const done = { ...this.#place(), name: item.name, arguments: text }
      out += this.#send('response.function_call_arguments.done', done)
    }
    out += this.#part('done', item)
    const whole = this.#itemOf(item, 'completed')
    out += this.#send('response.output_item.done', {
      output_index: this.#output.length,
      item: whole,
    })
    this.#output.push(whole)
    this.#open = undefined
    return out
  }

  /** Texts stand in parts of their items. */
  #part(what: 'added' | 'done', { kind, text }: OpenItem): string {
    if (kind === 'text' || kind === 'refusal') {
      const part = kind === 'text' ? textPart(text) : refusalPart(text)
      return this.#send(`response.content_part.${what}`, {
        ...this.#place(),
        content_index: 0,
        part,
      })
    }
    if (kind === 'reasoning') {
      const part = { type: 'summary_text', text }
      return this.#send(`response.reasoning_summary_part.${what}`, {
        ...this.#place(),
        summary_index: 0,
        part,
      })
    }
    return ''
  }

  #place() {
    return { item_id: this.#itemOf(this.#open!, '').id, output_index: this.#output.length }
  }

  #itemOf({ kind, text, callId, name }: OpenItem, status: string) {
    if (kind === 'text') return messageItem(this.#id, textPart(text), status)
    if (kind === 'refusal') return messageItem(this.#id, refusalPart(text), status)
    if (kind === 'reasoning') return reasoningItem(this.#id, text)
    return callItem(callId, name, text, status)
  }

  #finish(): string {
    this.#ended = true
    if (!this.#started) return ''
    const closing = this.#close()
    const status = decodeStatus(this.#finishReason)
    const usage = decodeUsage(this.#usage)
    const response = this.#response({ ...status, output: this.#output, usage })
    return closing + this.#send(`response.${status.status}`, { response })
  }

  #fail(error: unknown): string {
    this.#ended = true
    const message = String(isObject(error) ? error.message : error)
    return this.#send('error', { code: 'server_error', message, param: null })
  }

  #response(rest: JsonObject) {
    return responseOf(this.#id, this.#model, this.#createdAt, rest)
  }

  #send(type: string, fields: JsonObject): string {
    const event = { type, sequence_number: this.#sequence++, ...fields }
    return formatEvent(JSON.stringify(event), type)
  }
}
