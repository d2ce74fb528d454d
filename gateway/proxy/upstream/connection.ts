// One socket to an upstream: it carries one call at a time, and is kept for the next where both sides agree.

import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import { ProtocolError } from '../http/protocol-error.ts'
import { ReplyReader, type ReplySink } from './reply-reader.ts'
import type { UpstreamFailure, UpstreamTarget } from './upstream-client.ts'

/** What a connection tells of the call it carries. */
export interface ConnectionUser extends ReplySink {
  fail(failure: UpstreamFailure): void
  drain(): void
}

export type OnConnected = (transport: 'plaintext' | 'tls', milliseconds: number) => void

export class Connection {
  readonly target: UpstreamTarget
  readonly socket: Socket
  /** How many replies it has brought in full. */
  served = 0
  /** Milliseconds since the epoch; while idle. */
  usableUntil = 0
  /** However much it is used. */
  keptUntil = Number.POSITIVE_INFINITY
  #user: ConnectionUser | null = null
  #reader: ReplyReader | null = null
  #connectTimer: NodeJS.Timeout | undefined
  /** Whether any byte of the present reply has come. */
  heard = false
  connected = false

  constructor(
    target: UpstreamTarget,
    connectTimeoutMs: number,
    tlsSession: TlsSessions,
    onConnected: OnConnected,
  ) {
    this.target = target
    const began = performance.now()
    this.socket = open(target, tlsSession, (bytes) => this.#read(bytes))
    this.#connectTimer = setTimeout(() => {
      this.#fail('connect', `no connection within ${connectTimeoutMs} ms`)
    }, connectTimeoutMs)
    this.socket
      .once(target.tls ? 'secureConnect' : 'connect', () => {
        this.connected = true
        clearTimeout(this.#connectTimer)
        onConnected(target.tls ? 'tls' : 'plaintext', performance.now() - began)
      })
      .on('drain', () => this.#user?.drain())
      .on('end', () => this.#finish())
      .on('error', (error: NodeJS.ErrnoException) => this.#fail(reasonOf(error), messageOf(error)))
      .on('close', () => this.#fail('broken', 'the connection was closed'))
  }

  get usable() {
    return !this.socket.destroyed && this.socket.writable
  }

  carry(method: string, user: ConnectionUser) {
    this.#user = user
    this.heard = false
    this.#reader = new ReplyReader(method, user)
  }

  /** The call is over; what comes on the socket from now on is a fault of the upstream's. */
  release() {
    this.#user = null
    this.#reader = null
    this.served++
  }

  destroy() {
    this.#user = null
    this.#reader = null
    clearTimeout(this.#connectTimer)
    this.socket.destroy()
  }

  #read(bytes: Buffer) {
    if (!this.#reader) return this.destroy()
    this.heard = true
    try {
      this.#reader.read(bytes)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#fail('protocol', error.message)
    }
  }

  #finish() {
    if (!this.#reader?.finish()) this.#fail('broken', 'the connection was closed')
    this.destroy()
  }

  #fail(reason: UpstreamFailure['reason'], message: string) {
    const user = this.#user
    this.destroy()
    user?.fail({ reason: reason === 'broken' && !this.connected ? 'connect' : reason, message })
  }
}

/** An upstream whose machine is gone says nothing; without probes an answer would be waited for until for ever. */
const SOCKET = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }

/** For resumption, which saves a round trip and the certificate. */
export type TlsSessions = Map<string, Buffer>

/** All reads go here first, and what came is copied: that costs less than memory of this size for each read. */
const incoming = Buffer.allocUnsafeSlow(64 * 1024)

function open(
  { key, host, port, tls }: UpstreamTarget,
  sessions: TlsSessions,
  read: (bytes: Buffer) => void,
): Socket {
  if (!tls) {
    const callback = (length: number) => {
      read(Buffer.from(incoming.subarray(0, length)))
      return true
    }
    return connect({ host, port, ...SOCKET, onread: { buffer: incoming, callback } })
  }
  const socket = connectTls({
    host,
    port,
    ...SOCKET,
    // An address is no name that could be asked for: RFC 6066, section 3.
    ...(!isIP(tls.serverName) && { servername: tls.serverName }),
    session: sessions.get(key),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: tls.verify !== 'nothing',
    ...(tls.authorities && { ca: tls.authorities }),
    ...(tls.certificate && { cert: tls.certificate.certificate, key: tls.certificate.key }),
    ...(tls.verify === 'chain' && { checkServerIdentity: () => undefined }),
    ...(tls.subjectAltNames && { checkServerIdentity: identityCheck(tls.subjectAltNames) }),
  })
  socket.setNoDelay(true)
  return socket.on('data', read).on('session', (session) => sessions.set(key, session))
}

/** Names as they stand in the certificate, whatever host was called. */
function identityCheck(names: readonly string[]) {
  return (_host: string, { subjectaltname = '' }: PeerCertificate) => {
    const present = subjectaltname.split(', ').map((entry) => entry.slice(entry.indexOf(':') + 1))
    return present.some((name) => names.includes(name))
      ? undefined
      : new Error('the certificate of the upstream has none of the wanted names')
  }
}

function reasonOf({ code, syscall }: NodeJS.ErrnoException): UpstreamFailure['reason'] {
  if (syscall === 'getaddrinfo' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  return 'broken'
}

/** OpenSSL names its source files too: `write EPROTO 80…:error:0A…:SSL routines:ssl3_get_record:wrong version number:../deps/…`. */
function messageOf({ message }: Error): string {
  const [, said] = /:SSL routines:[^:]*:([^:]+):/.exec(message) ?? []
  if (said === undefined) return message
  return said === 'wrong version number' ? 'the upstream does not speak TLS' : `TLS: ${said}`
}
