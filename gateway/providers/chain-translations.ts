// How does a client's format reach a vendor's by way of a third that both are translated to and from? That third is
// OpenAI Chat Completions, with a few fields more (chat-extensions.ts) for what it has no word for.

import type { ServerSentEvent, StreamDecoder, Translation } from './provider.ts'
import { ServerSentEventReader } from './server-sent-events.ts'

/** `outer` is the client's to the third format, `inner` the third to the vendor's. */
export const chainTranslations = (outer: Translation, inner: Translation): Translation => ({
  encodeRequest: (body, options) =>
    inner.encodeRequest(outer.encodeRequest(body, options), options),
  decodeReply: (reply, context) => outer.decodeReply(inner.decodeReply(reply, context), context),
  decodeError: (body, status) =>
    outer.decodeError(JSON.stringify(inner.decodeError(body, status)), status),
  createStreamDecoder: (context) =>
    new ChainedDecoder(outer.createStreamDecoder(context), inner.createStreamDecoder(context)),
})

class ChainedDecoder implements StreamDecoder {
  #outer: StreamDecoder
  #inner: StreamDecoder
  #reader = new ServerSentEventReader({ maximum: 64 << 20 })

  constructor(outer: StreamDecoder, inner: StreamDecoder) {
    this.#outer = outer
    this.#inner = inner
  }

  decodeEvent(event: ServerSentEvent): string {
    return this.#pass(this.#inner.decodeEvent(event))
  }

  end(): string {
    return this.#pass(this.#inner.end()) + this.#outer.end()
  }

  #pass(text: string): string {
    if (text === '') return ''
    let out = ''
    for (const event of this.#reader.read(Buffer.from(text))) out += this.#outer.decodeEvent(event)
    return out
  }
}
