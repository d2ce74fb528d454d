// What can be set from outside, through the environment?

export type Environment = Readonly<Record<string, string | undefined>>

export type ProxySettings = {
  bindAddress: string
  /** Where a port of the table or of the proxy itself really is: `PORT_8080=31000`. */
  bindPort(port: number): number
  /** Of bodies that must be read whole, in bytes. */
  maximumBody: number
  connectTimeoutMs: number
  /** How long requests may take to end once the proxy is told to stop. */
  drainMs: number
}

export function readSettings(env: Environment): ProxySettings {
  return {
    bindAddress: env.BIND_ADDRESS || '0.0.0.0',
    bindPort: (port) => readNumber(env, `PORT_${port}`, port),
    maximumBody: readNumber(env, 'MAX_REQUEST_BODY_BYTES', 32 << 20),
    connectTimeoutMs: readNumber(env, 'CONNECT_TIMEOUT_MS', 10_000),
    drainMs: readNumber(env, 'DRAIN_TIMEOUT_MS', 10_000),
  }
}

function readNumber(env: Environment, name: string, fallback: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,12}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`)
  return Number(text)
}
