// How do the streams of one SPDY/3.1 connection become streams of Node, each with its own back-pressure and half-close?

import { Duplex } from 'node:stream'
import { type SpdyFrame, SpdyFrameReader, SpdyFrameWriter } from './spdy-frames.ts'
import { SpdyError, type SpdyHeaders } from './spdy-headers.ts'

const MAX_STREAMS = 1000
/** What one stream may hold unread before the whole connection waits: SPDY as Kubernetes speaks it has no windows. */
const STREAM_BUFFER_BYTES = 256 * 1024
const MAX_FRAME_BYTES = 64 * 1024
const CLOSE_GRACE_MS = 2000

const PROTOCOL_ERROR = 1
const REFUSED_STREAM = 3
const CANCEL = 5

export type SpdyConnectionOptions = {
  /** The connection's bytes: the socket after the upgrade, or the tunnel in a WebSocket. */
  transport: Duplex
  /** Takes a stream that the client opened, or throws to refuse it. */
  accept(stream: SpdyStream): void
}

/** The server's end. Only clients open streams here. */
export class SpdyConnection {
  /** Resolves when neither side can send any more. Never rejects. */
  readonly closed: Promise<void>
  readonly #transport: Duplex
  readonly #accept: (stream: SpdyStream) => void
  readonly #writer = new SpdyFrameWriter()
  readonly #streams = new Map<number, SpdyStream>()
  #lastStreamId = 0
  #closing = false

  constructor({ transport, accept }: SpdyConnectionOptions) {
    this.#transport = transport
    this.#accept = accept
    transport.on('error', () => transport.destroy())
    transport.on('close', () => this.#dropStreams())
    this.closed = this.#serve()
  }

  /** Says goodbye after what has been written. Streams that are still open are gone. */
  close(code = 0) {
    if (this.#closing) return
    this.#send(this.#writer.goaway(this.#lastStreamId, code))
    this.#dropStreams()
    this.#transport.end()
    // What the client still sends is read and dropped, so that the end arrives before a reset could.
    setTimeout(() => this.#transport.destroy(), CLOSE_GRACE_MS).unref()
  }

  /** @internal for SpdyStream */
  sendData(streamId: number, payload: Buffer, fin: boolean, done: (error?: Error | null) => void) {
    this.#send(this.#writer.data(streamId, payload, fin), done)
  }

  /** @internal for SpdyStream */
  forget(stream: SpdyStream, reset: boolean) {
    this.#streams.delete(stream.id)
    if (reset) this.#send(this.#writer.rstStream(stream.id, CANCEL))
  }

  async #serve() {
    const reader = new SpdyFrameReader()
    try {
      for await (const chunk of this.#transport.iterator({ destroyOnReturn: false })) {
        if (this.#closing) continue
        for (const frame of reader.read(chunk)) await this.#receive(frame)
      }
      this.close()
    } catch (error) {
      if (error instanceof SpdyError) this.close(PROTOCOL_ERROR)
      else this.#transport.destroy()
    }
    this.#dropStreams()
  }

  #dropStreams() {
    this.#closing = true
    for (const stream of this.#streams.values()) stream.destroy()
  }

  async #receive(frame: SpdyFrame) {
    switch (frame.type) {
      case 'syn-stream':
        return this.#open(frame.streamId, frame.headers, frame.fin)
      case 'data': {
        const stream = this.#streams.get(frame.streamId)
        // A stream that has ended here may still have had bytes on their way.
        if (stream) return stream.deliver(frame.payload, frame.fin)
        if (frame.streamId > this.#lastStreamId)
          throw new SpdyError('data for a stream never opened')
        return
      }
      case 'rst-stream':
        return this.#streams.get(frame.streamId)?.reset()
      case 'ping':
        return this.#send(this.#writer.ping(frame.id))
      case 'goaway':
        return
    }
  }

  #open(streamId: number, headers: SpdyHeaders, fin: boolean) {
    if (streamId % 2 === 0 || streamId <= this.#lastStreamId)
      throw new SpdyError(`a stream cannot have the id ${streamId} here`)
    this.#lastStreamId = streamId
    const stream = new SpdyStream(this, streamId, headers)
    try {
      if (this.#streams.size >= MAX_STREAMS) throw new Error(`more than ${MAX_STREAMS} streams`)
      this.#accept(stream)
    } catch {
      this.#send(this.#writer.rstStream(streamId, REFUSED_STREAM))
      return
    }
    this.#streams.set(streamId, stream)
    this.#send(this.#writer.synReply(streamId))
    if (fin) return stream.deliver(Buffer.alloc(0), true)
  }

  #send(frame: Buffer, done?: (error?: Error | null) => void) {
    if (this.#closing || !this.#transport.writable) done?.(new Error('the connection has ended'))
    else this.#transport.write(frame, done)
  }
}

/** One stream. `destroy()` resets it; `end()` closes our half only. Its errors need no listener. */
export class SpdyStream extends Duplex {
  readonly id: number
  readonly headers: SpdyHeaders
  readonly #connection: SpdyConnection
  #wake: (() => void) | undefined
  #receivedEnd = false
  #sentEnd = false
  #wasReset = false

  constructor(connection: SpdyConnection, id: number, headers: SpdyHeaders) {
    super({ readableHighWaterMark: STREAM_BUFFER_BYTES })
    this.#connection = connection
    this.id = id
    this.headers = headers
    this.on('error', () => {})
  }

  /** What the client sent. Resolves when there is room for more. */
  async deliver(payload: Buffer, fin: boolean) {
    if (this.destroyed || this.#receivedEnd) return
    const hasRoom = payload.length === 0 || this.push(payload)
    if (fin) {
      this.#receivedEnd = true
      this.push(null)
    } else if (!hasRoom) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  reset() {
    this.#wasReset = true
    this.destroy()
  }

  override _read() {
    this.#wake?.()
    this.#wake = undefined
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) {
    const payload = chunk.subarray(0, MAX_FRAME_BYTES)
    const rest = chunk.subarray(payload.length)
    this.#connection.sendData(this.id, payload, false, (error) => {
      if (error || rest.length === 0) done(error)
      else this._write(rest, _encoding, done)
    })
  }

  override _final(done: (error?: Error | null) => void) {
    this.#sentEnd = true
    this.#connection.sendData(this.id, Buffer.alloc(0), true, done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    this._read()
    const ended = this.#receivedEnd && this.#sentEnd
    this.#connection.forget(this, !ended && !this.#wasReset)
    done(error)
  }
}
