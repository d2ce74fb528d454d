// Which idle socket can take the next call?

import { isIP } from 'node:net'
import { Connection, type OnConnected, type TlsSessions } from './connection.ts'
import type { UpstreamTarget } from './upstream-client.ts'

/** Shorter than what load balancers and vendors commonly keep an idle connection for. */
const IDLE_MS = 55_000
const MAXIMUM_IDLE = 256
const SWEEP_MS = 5_000

export type PoolOptions = {
  /** Told of each new connection, and how long it took. */
  onConnected: OnConnected
  /** Of a connection to a name: what the name means may have changed. */
  maximumAgeMs: number
}

export class ConnectionPool {
  #idle = new Map<string, Connection[]>()
  #open = new Set<Connection>()
  #sessions: TlsSessions = new Map()
  #sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref()

  readonly #options: PoolOptions

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** The socket that was used last, so that the surplus of a busy hour grows old and goes. */
  take({ key }: UpstreamTarget): Connection | undefined {
    const idle = this.#idle.get(key)
    if (!idle) return undefined
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (connection.usable && connection.usableUntil > Date.now()) return connection
      connection.destroy()
    }
    return undefined
  }

  open(target: UpstreamTarget, connectTimeoutMs: number): Connection {
    const { onConnected, maximumAgeMs } = this.#options
    const connection = new Connection(target, connectTimeoutMs, this.#sessions, onConnected)
    if (!isIP(target.host)) connection.keptUntil = Date.now() + maximumAgeMs
    this.#open.add(connection)
    connection.socket.once('close', () => this.#open.delete(connection))
    return connection
  }

  keep(connection: Connection, keepAliveSeconds: number | undefined) {
    // A second less than promised: the upstream's clock began earlier.
    const promised = keepAliveSeconds === undefined ? IDLE_MS : (keepAliveSeconds - 1) * 1000
    const idle = this.#idle.get(connection.target.key) ?? []
    const now = Date.now()
    const until = Math.min(now + promised, now + IDLE_MS, connection.keptUntil)
    if (until <= now || idle.length >= MAXIMUM_IDLE) return connection.destroy()
    connection.usableUntil = until
    if (idle.push(connection) === 1) this.#idle.set(connection.target.key, idle)
  }

  close() {
    clearInterval(this.#sweeper)
    for (const connection of this.#open) connection.destroy()
    this.#idle.clear()
  }

  #sweep() {
    const now = Date.now()
    for (const [key, idle] of this.#idle) {
      const kept = idle.filter(({ usable, usableUntil }) => usable && usableUntil > now)
      for (const connection of idle) if (!kept.includes(connection)) connection.destroy()
      if (kept.length === 0) this.#idle.delete(key)
      else this.#idle.set(key, kept)
    }
  }
}
