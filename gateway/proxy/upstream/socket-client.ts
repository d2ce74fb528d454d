// How is a call made over plain sockets? One connection per call at a time, kept alive between them.

import type { Connection, ConnectionUser } from './connection.ts'
import { ConnectionPool, type PoolOptions } from './connection-pool.ts'
import type { ReplyHead } from './parse-reply-head.ts'
import type {
  UpstreamCall,
  UpstreamClient,
  UpstreamFailure,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTarget,
} from './upstream-client.ts'

/** https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])
/** Up to here head and body are copied into one buffer: one write call costs more than the copy. */
const MERGE_BYTES = 32 * 1024
/** What is kept of a streamed body, to be sent again on a fresh socket. */
const REPLAY_BYTES = 64 * 1024

export function createSocketClient(options: PoolOptions): UpstreamClient {
  const pool = new ConnectionPool(options)
  return {
    call: (request, handler) => new SocketCall(pool, request, handler),
    close: () => pool.close(),
  }
}

class SocketCall implements UpstreamCall, ConnectionUser {
  #pool: ConnectionPool
  #request: UpstreamRequest
  #handler: UpstreamHandler
  #connection!: Connection
  #reply: ReplyHead | undefined
  #over = false
  #sentAll: boolean
  #chunked: boolean
  /** Streamed bytes, while they could still be sent again; null when they have become too many. */
  #replay: Buffer[] | null = []
  #replayBytes = 0

  constructor(pool: ConnectionPool, request: UpstreamRequest, handler: UpstreamHandler) {
    this.#pool = pool
    this.#request = request
    this.#handler = handler
    const { body, target } = request
    const streamed = body !== undefined && !Buffer.isBuffer(body)
    this.#sentAll = !streamed
    this.#chunked = streamed && body.length === undefined
    this.#start(pool.take(target) ?? pool.open(target, request.connectTimeoutMs))
  }

  write(chunk: Buffer): boolean {
    if (this.#over) return true
    this.#remember(chunk)
    return this.#send(chunk)
  }

  end() {
    if (this.#over || this.#sentAll) return
    this.#sentAll = true
    if (this.#chunked) this.#connection.socket.write('0\r\n\r\n')
  }

  pause() {
    if (!this.#over) this.#connection.socket.pause()
  }

  resume() {
    if (!this.#over) this.#connection.socket.resume()
  }

  cancel() {
    if (this.#over) return
    this.#over = true
    this.#connection.destroy()
  }

  head(head: ReplyHead) {
    if (this.#over) return
    this.#reply = head
    const { status, headers, framing } = head
    this.#handler.head(status, headers, typeof framing === 'number' ? framing : undefined)
  }

  data(chunk: Buffer) {
    if (!this.#over) this.#handler.data(chunk)
  }

  drain() {
    if (!this.#over) this.#handler.drain()
  }

  fail(failure: UpstreamFailure) {
    if (this.#over) return
    const { served, heard } = this.#connection
    // The upstream may have closed an idle socket just as it was taken.
    if (served > 0 && !heard && failure.reason === 'broken' && this.#replay && this.#isRepeatable)
      return this.#retry(this.#connection.target)
    const another =
      failure.reason === 'connect' && this.#replay ? this.#request.another?.() : undefined
    if (another) return this.#retry(another)
    this.#over = true
    this.#handler.fail(failure)
  }

  finished(last: Buffer | null, rest: boolean) {
    if (this.#over) return
    this.#over = true
    const connection = this.#connection
    const { keepAlive, keepAliveSeconds } = this.#reply!
    if (keepAlive && this.#sentAll && !rest && connection.usable) {
      connection.release()
      connection.socket.resume()
      this.#pool.keep(connection, keepAliveSeconds)
    } else connection.destroy()
    this.#handler.end(last)
  }

  #start(connection: Connection) {
    this.#connection = connection
    const { method, body } = this.#request
    connection.carry(method, this)
    const head = this.#request.head + this.#framing()
    if (!Buffer.isBuffer(body)) return void connection.socket.write(head, 'latin1')
    if (body.length <= MERGE_BYTES) {
      const message = Buffer.allocUnsafe(head.length + body.length)
      message.write(head, 0, 'latin1')
      body.copy(message, head.length)
      connection.socket.write(message)
      return
    }
    connection.socket.cork()
    connection.socket.write(head, 'latin1')
    connection.socket.write(body)
    connection.socket.uncork()
  }

  /** It may have been carried out before the connection broke. */
  get #isRepeatable() {
    return IDEMPOTENT.has(this.#request.method) || this.#request.repeatable === true
  }

  #framing(): string {
    const { body, method } = this.#request
    if (this.#chunked) return 'transfer-encoding: chunked\r\n\r\n'
    const length = body?.length ?? 0
    const bodyless = body === undefined && (method === 'GET' || method === 'HEAD')
    return bodyless ? '\r\n' : `content-length: ${length}\r\n\r\n`
  }

  #send(chunk: Buffer): boolean {
    const { socket } = this.#connection
    if (!this.#chunked) return socket.write(chunk)
    if (chunk.length === 0) return true
    socket.cork()
    socket.write(`${chunk.length.toString(16)}\r\n`)
    socket.write(chunk)
    const ready = socket.write('\r\n')
    socket.uncork()
    return ready
  }

  #remember(chunk: Buffer) {
    if (!this.#replay) return
    this.#replayBytes += chunk.length
    // Before there is a connection little comes, since nothing drains; and all of it may have to go elsewhere.
    if (this.#replayBytes > REPLAY_BYTES && this.#connection.connected) this.#replay = null
    else this.#replay.push(chunk)
  }

  #retry(target: UpstreamTarget) {
    this.#start(this.#pool.open(target, this.#request.connectTimeoutMs))
    for (const chunk of this.#replay!) this.#send(chunk)
    if (this.#sentAll && this.#chunked) this.#connection.socket.write('0\r\n\r\n')
    this.#handler.drain()
  }
}
