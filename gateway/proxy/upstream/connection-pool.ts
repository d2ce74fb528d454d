// Which idle socket can take the next call?

import { Connection, type TlsSessions } from './connection.ts'
import type { UpstreamTarget } from './upstream-client.ts'

/** Shorter than what load balancers and vendors commonly keep an idle connection for. */
const IDLE_MS = 55_000
const MAXIMUM_IDLE = 256
const SWEEP_MS = 5_000

export class ConnectionPool {
  #idle = new Map<string, Connection[]>()
  #open = new Set<Connection>()
  #sessions: TlsSessions = new Map()
  #sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref()

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
    const connection = new Connection(target, connectTimeoutMs, this.#sessions)
    this.#open.add(connection)
    connection.socket.once('close', () => this.#open.delete(connection))
    return connection
  }

  keep(connection: Connection, keepAliveSeconds: number | undefined) {
    // A second less than promised: the upstream's clock began earlier.
    const promised = keepAliveSeconds === undefined ? IDLE_MS : (keepAliveSeconds - 1) * 1000
    const idle = this.#idle.get(connection.target.key) ?? []
    if (promised <= 0 || idle.length >= MAXIMUM_IDLE) return connection.destroy()
    connection.usableUntil = Date.now() + Math.min(promised, IDLE_MS)
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
