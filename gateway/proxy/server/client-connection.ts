// One client's socket: which bytes are a head, which a body, and which must wait? One request at a time is answered, in
// the order in which they came.

import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { ChunkedReader } from '../http/chunked-reader.ts'
import { ProtocolError } from '../http/protocol-error.ts'
import type { AnswerExchange, BodyReader } from './exchange.ts'
import { formatReplyHead } from './format-reply-head.ts'
import { HeadReader } from './head-reader.ts'
import type { NewcomersFirst } from './newcomers-first.ts'
import type { RequestHead } from './parse-request-head.ts'
import { probeClient } from './probe-client.ts'
import { RefusedRequest } from './refused-request.ts'
import { SocketExchange } from './socket-exchange.ts'

/** Bytes that nobody can take yet; beyond this the socket is not read, and a client that leaves is not noticed. */
const MAXIMUM_HELD = 64 * 1024

export type ConnectionContext = {
  /** The listener's. */
  readonly port: number
  readonly scheme: 'http' | 'https'
  readonly answer: AnswerExchange
  readonly newcomers: NewcomersFirst
  /** Milliseconds; moves on with each look at the connections. */
  now: number
  /** Each answer says that no other will follow on its connection. */
  stopping: boolean
  /** Connections end with the answer that is under way, whatever it said. */
  ending: boolean
}

/** What a client is waited for, with another patience for each. */
export type Waiting = 'request' | 'head' | 'body' | 'answer' | 'end'

export class ClientConnection {
  readonly context: ConnectionContext
  readonly socket: Socket
  readonly clientAddress: string
  /** Of the present request, and then of the connection: whether another may follow. */
  keepAlive = true
  waiting: Waiting = 'request'
  /** When it began to be waited for. */
  waitingSince: number
  lastRead: number
  #heads = new HeadReader()
  #exchange: SocketExchange | undefined
  #reader: BodyReader | undefined
  #body: ChunkedReader | number = 0
  #expectsContinue = false
  #held: Buffer | null = null
  /** Bytes are being read further up the stack. */
  #reading = false
  /** Its answer is out, and the rest of its body is awaited. */
  #answeredExchange: SocketExchange | undefined
  #unsent = 0
  #unsentSince = 0
  /** The client will send nothing more. */
  #inputEnded = false
  #probed = false

  get serverName(): string | undefined {
    return this.socket instanceof TLSSocket
      ? this.socket.servername?.toString().toLowerCase() || undefined
      : undefined
  }

  constructor(socket: Socket, context: ConnectionContext) {
    this.socket = socket
    this.context = context
    this.clientAddress = `${socket.remoteAddress}:${socket.remotePort}`
    this.waitingSince = context.now
    this.lastRead = context.now
    socket
      .on('data', (bytes: Buffer) => {
        if (context.newcomers.holds) context.newcomers.hold(() => this.#read(bytes), bytes.length)
        else this.#read(bytes)
      })
      .on('drain', () => this.#exchange?.onDrain?.())
      .on('end', () => {
        if (context.newcomers.holds) context.newcomers.hold(() => this.#endInput(), 0)
        else this.#endInput()
      })
      // What is wrong with the socket shows as its closing.
      .on('error', () => {})
      .on('close', () => this.#abandon())
  }

  readBody(exchange: SocketExchange, reader: BodyReader) {
    if (exchange !== this.#exchange || this.#reader || this.#bodyDone()) return
    this.#reader = reader
    if (this.#expectsContinue && !this.#held && !exchange.headSent)
      this.socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    this.#expectsContinue = false
    if (!this.#reading) process.nextTick(() => this.#goOn())
  }

  pauseBody(exchange: SocketExchange) {
    if (exchange === this.#exchange && !this.#bodyDone()) this.socket.pause()
  }

  resumeBody(exchange: SocketExchange) {
    if (exchange === this.#exchange) this.#goOn()
  }

  /** The whole answer was given to the socket. */
  sent(exchange: SocketExchange) {
    if (exchange !== this.#exchange) return
    if (this.socket.writableLength === 0) this.#answered(exchange)
    else this.socket.write('', () => this.#answered(exchange))
  }

  /** Answers with an error of the server's own, and ends the connection. */
  refuse(status: number, message: string) {
    const exchange = this.#exchange
    this.keepAlive = false
    if (exchange?.headSent || this.waiting === 'end') return this.socket.destroy()
    const length = Buffer.byteLength(message)
    const { text } = formatReplyHead(status, ['content-type', 'text/plain'])
    const answer = `${text}content-length: ${length}\r\nconnection: close\r\n\r\n${message}`
    this.socket.write(exchange ? exchange.withoutBegun(answer) : answer, 'latin1')
    this.#exchange = undefined
    this.#end()
    exchange?.onClose?.(false)
  }

  /**
   * A client without an open request is let go. One that has just sent its next reads an end and no reset, by which many
   * (Go's, for one) see that it was not carried out, and send it again elsewhere: more HTTP/1.1 does not allow
   * (https://www.rfc-editor.org/rfc/rfc9112#section-9.6).
   */
  closeIdle() {
    if (this.waiting === 'request') this.#end()
  }

  /** What the client has sent already waits for somebody to take it. */
  get holds() {
    return this.#held !== null
  }

  /** For how long the client has taken nothing of what waits for it. */
  stuckFor(now: number): number {
    const unsent = this.socket.writableLength
    if (unsent === 0 || unsent !== this.#unsent) this.#unsentSince = now
    this.#unsent = unsent
    return now - this.#unsentSince
  }

  #read(bytes: Buffer) {
    this.lastRead = this.context.now
    if (this.#held) {
      bytes = Buffer.concat([this.#held, bytes])
      this.#held = null
    }
    this.#consume(bytes)
  }

  #consume(bytes: Buffer) {
    if (this.waiting === 'end') return
    this.#reading = true
    try {
      let at = 0
      while (at < bytes.length && !this.socket.destroyed && this.#state !== 'end') {
        const next = this.#exchange ? this.#consumeBody(bytes, at) : this.#consumeHead(bytes, at)
        if (next < 0) {
          this.#hold(at === 0 ? bytes : bytes.subarray(at))
          break
        }
        at = next
      }
    } catch (error) {
      if (error instanceof RefusedRequest) this.refuse(error.status, error.message)
      else if (error instanceof ProtocolError) this.refuse(400, error.message)
      else throw error
    } finally {
      this.#reading = false
    }
    if (this.#inputEnded) this.#endInput()
  }

  /** A getter, so that what a call may have changed is looked at afresh. */
  get #state(): Waiting {
    return this.waiting
  }

  /** The position after the head, or -1 where more bytes are needed. */
  #consumeHead(bytes: Buffer, from: number): number {
    if (this.waiting === 'request') this.#wait('head')
    const next = this.#heads.read(bytes, from)
    if (next < 0) return -1
    this.#begin(this.#heads.head!)
    return next
  }

  #begin(head: RequestHead) {
    const exchange = new SocketExchange(this, head)
    this.#exchange = exchange
    this.#reader = undefined
    this.#body = head.chunked ? new ChunkedReader() : (head.contentLength ?? 0)
    this.#expectsContinue = head.expectsContinue
    this.keepAlive = head.keepAlive
    this.#wait(this.#body === 0 ? 'answer' : 'body')
    this.context.answer(exchange)
  }

  /** The position after the bytes that were passed on, or -1 where nobody takes them yet. */
  #consumeBody(bytes: Buffer, from: number): number {
    if (this.#bodyDone()) return -1
    const discards = this.#exchange!.ended
    if (!this.#reader && !discards) return -1
    this.#expectsContinue = false
    if (this.#body instanceof ChunkedReader) {
      const { data, next } = this.#body.read(bytes, from)
      if (data && !discards) this.#reader?.data(data)
      if (next < 0) return bytes.length
      this.#endBody()
      return next
    }
    const end = Math.min(bytes.length, from + this.#body)
    this.#body -= end - from
    if (!discards)
      this.#reader?.data(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end))
    if (this.#body === 0) this.#endBody()
    return end
  }

  /**
   * A client that sends no more may be gone, or may still want its answer (`nc -N`): both look the same
   * (https://www.rfc-editor.org/rfc/rfc9112#section-9.6). nginx takes both for gone. Here it is asked: see
   * SocketExchange.probe. Who has not said all of a request gets no answer.
   */
  #endInput() {
    this.#inputEnded = true
    if (this.waiting === 'end') return
    const isWhole = this.#exchange !== undefined && this.#bodyDone()
    if (!isWhole && (!this.#held || this.waiting === 'head')) return void this.socket.destroy()
    if (!isWhole) return
    if (!this.#held) this.keepAlive = false
    if (!this.#probed) probeClient(this.socket, () => this.#exchange?.probe())
    this.#probed = true
  }

  #endBody() {
    this.#body = 0
    const exchange = this.#exchange
    if (!exchange) return
    this.#wait('answer')
    if (this.#answeredExchange === exchange) return this.#finish()
    if (!exchange.ended) this.#reader?.end()
  }

  #bodyDone() {
    return this.#body === 0
  }

  #hold(bytes: Buffer) {
    this.#held = bytes
    if (bytes.length > MAXIMUM_HELD) this.socket.pause()
  }

  /** What was held may now have a taker. */
  #goOn() {
    if (this.socket.destroyed) return
    if (this.socket.isPaused()) this.socket.resume()
    const held = this.#held
    if (!held || this.#reading) return
    this.#held = null
    this.#consume(held)
  }

  #answered(exchange: SocketExchange) {
    if (exchange !== this.#exchange || this.socket.destroyed) return
    this.#answeredExchange = exchange
    exchange.onClose?.(true)
    if (this.#bodyDone()) return this.#finish()
    // The client may not come to read its answer before it has sent its body. One that waits to be told to send never
    // was told, and whether it sends all the same cannot be known.
    if (this.#expectsContinue) {
      this.keepAlive = false
      return this.#end()
    }
    if (!this.#reading) process.nextTick(() => this.#goOn())
  }

  /** Request and answer are over. */
  #finish() {
    this.#exchange = undefined
    this.#answeredExchange = undefined
    this.#reader = undefined
    if (!this.keepAlive || this.context.ending) return this.#end()
    this.#wait('request')
    const waits = this.#held !== null || this.socket.isPaused()
    if (waits && !this.#reading) process.nextTick(() => this.#goOn())
    else if (waits) this.socket.resume()
  }

  /** Closes so that the client can still read what it was sent: not while it may be sending. */
  #end() {
    this.#wait('end')
    this.#held = null
    this.socket.end()
    this.socket.resume()
  }

  #wait(waiting: Waiting) {
    this.waiting = waiting
    this.waitingSince = this.context.now
  }

  #abandon() {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#held = null
    if (exchange && exchange !== this.#answeredExchange) exchange.onClose?.(false)
  }
}
