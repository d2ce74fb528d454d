// How does a provider's reply reach a client that speaks another format?

import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { findHeader, type HeaderList, removeHeader, setHeader } from '../policies/header-list.ts'
import type { EventReader } from '../providers/event-reader.ts'
import { printExactly } from '../providers/exact-json.ts'
import { type StreamDecoder, UnreadableReply } from '../providers/provider.ts'
import { UsageScanner } from '../telemetry/usage-scanner.ts'
import type { Transaction } from './transaction.ts'
import { BadReply, type ReplySteps } from './upstream-reply.ts'

const MAXIMUM_REPLY = 64 << 20

const DECOMPRESS: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  br: brotliDecompressSync,
  deflate: inflateSync,
  gzip: gunzipSync,
}

/** What was true of the bytes that came, and is not of those that go. */
export function describeNewBody(headers: HeaderList, contentType: string) {
  for (const name of ['content-length', 'content-encoding', 'etag', 'content-md5'])
    removeHeader(headers, name)
  setHeader(headers, 'content-type', contentType)
}

/** Waits for the whole body, and answers with what `decode` makes of it. */
export class CollectedReply implements ReplySteps {
  protected readonly transaction: Transaction
  #decode: (body: string, status: number) => object
  #chunks: Buffer[] = []
  #size = 0
  #status = 0
  #headers: HeaderList = []

  constructor(transaction: Transaction, decode: (body: string, status: number) => object) {
    this.transaction = transaction
    this.#decode = decode
  }

  head(status: number, headers: HeaderList) {
    this.#status = status
    this.#headers = headers
  }

  data(chunk: Buffer) {
    this.#size += chunk.length
    if (this.#size > MAXIMUM_REPLY) throw new BadReply('the reply is too large')
    this.#chunks.push(chunk)
  }

  end(last: Buffer | null) {
    if (last) this.data(last)
    const body = this.#decompress(Buffer.concat(this.#chunks))
    const decoded = this.#translate(body.toString())
    const scanner = new UsageScanner()
    scanner.read(body)
    this.transaction.recordUsage(scanner.usage)
    describeNewBody(this.#headers, 'application/json')
    this.answer(this.#status, this.#headers, decoded)
  }

  protected answer(status: number, headers: HeaderList, decoded: object) {
    this.transaction.answer(status, headers, printExactly(decoded))
  }

  #translate(body: string): object {
    try {
      return this.#decode(body, this.#status)
    } catch (error) {
      if (error instanceof UnreadableReply) throw new BadReply(error.message, { cause: error })
      if (error instanceof SyntaxError)
        throw new BadReply('the reply is not JSON', { cause: error })
      throw error
    }
  }

  #decompress(body: Buffer): Buffer {
    const encoding = findHeader(this.#headers, 'content-encoding')?.toLowerCase()
    if (encoding === undefined || encoding === 'identity' || body.length === 0) return body
    const decompress = DECOMPRESS[encoding]
    if (!decompress) throw new BadReply('the reply has an unknown content encoding')
    try {
      return decompress(body, { maxOutputLength: MAXIMUM_REPLY })
    } catch (cause) {
      throw new BadReply('the reply cannot be decompressed', { cause })
    }
  }
}

/** Event by event, as they come. */
export class StreamedReply implements ReplySteps {
  #transaction: Transaction
  #decoder: StreamDecoder
  #reader: EventReader
  #scanner = new UsageScanner()

  constructor(transaction: Transaction, decoder: StreamDecoder, reader: EventReader) {
    this.#transaction = transaction
    this.#decoder = decoder
    this.#reader = reader
  }

  head(status: number, headers: HeaderList) {
    const encoding = findHeader(headers, 'content-encoding')
    if (encoding !== undefined && encoding !== 'identity')
      throw new BadReply('the stream has a content encoding')
    describeNewBody(headers, 'text/event-stream')
    this.#transaction.writeHead(status, headers)
  }

  data(chunk: Buffer) {
    const text = this.#decodeChunk(chunk)
    if (text !== '') this.#transaction.write(text)
  }

  end(last: Buffer | null) {
    const rest = last ? this.#decodeChunk(last) : ''
    const text = rest + this.#decode(() => this.#decoder.end())
    this.#transaction.recordUsage(this.#scanner.usage)
    this.#transaction.end(text)
  }

  #decodeChunk(chunk: Buffer): string {
    this.#scanner.read(chunk)
    return this.#decode(() => {
      let text = ''
      for (const event of this.#reader.read(chunk)) text += this.#decoder.decodeEvent(event)
      return text
    })
  }

  #decode(step: () => string): string {
    try {
      return step()
    } catch (error) {
      if (error instanceof UnreadableReply) throw new BadReply(error.message, { cause: error })
      if (error instanceof SyntaxError || error instanceof RangeError)
        throw new BadReply('an event of the stream cannot be read', { cause: error })
      throw error
    }
  }
}
