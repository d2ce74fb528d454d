// What can be set from outside, through the environment?

import type { Patience } from './server/enforce-patience.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type ProxySettings = {
  bindAddress: string
  /** Where a port of the table or of the proxy itself really is: `PORT_8080=31000`. */
  bindPort(port: number): number
  /** Of bodies that must be read whole, in bytes. */
  maximumBody: number
  connectTimeoutMs: number
  /** For how long a connection to a name is used, so that a change of its addresses is noticed. */
  connectionAgeMs: number
  /** Of each listener's port. */
  maximumConnections: number
  /** Processes that serve the same ports. */
  workers: number
  patience: Patience
  /** How long requests may take to end once the proxy is told to stop. */
  drainMs: number
  /** And until nobody has asked for so long it still takes more, for at most half of that time. */
  quietMs: number
}

export function readSettings(env: Environment): ProxySettings {
  return {
    bindAddress: env.BIND_ADDRESS || '0.0.0.0',
    bindPort: (port) => readNumber(env, `PORT_${port}`, port),
    maximumBody: readNumber(env, 'MAX_REQUEST_BODY_BYTES', 32 << 20),
    workers: Math.max(1, readNumber(env, 'WORKERS', 1)),
    maximumConnections: readNumber(env, 'MAX_CONNECTIONS', 16_384),
    patience: {
      headMs: readNumber(env, 'HEADER_TIMEOUT_MS', 30_000),
      bodyMs: readNumber(env, 'BODY_TIMEOUT_MS', 30_000),
      idleMs: readNumber(env, 'IDLE_TIMEOUT_MS', 75_000),
    },
    connectionAgeMs: readNumber(env, 'CONNECTION_AGE_MS', 300_000),
    connectTimeoutMs: readNumber(env, 'CONNECT_TIMEOUT_MS', 10_000),
    drainMs: readNumber(env, 'DRAIN_TIMEOUT_MS', 10_000),
    quietMs: readNumber(env, 'DRAIN_QUIET_MS', 500),
  }
}

function readNumber(env: Environment, name: string, fallback: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,12}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`)
  return Number(text)
}
