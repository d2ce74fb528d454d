// What does a client read when its upgrade is refused? A plain HTTP answer with a Status, as for any other request.

import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { ApiError } from '../../kube/api-error.ts'

/** An upgrade that was asked for in a wrong way. */
export class UpgradeError extends ApiError {
  /** For the client's next try. */
  readonly headers: Record<string, string>
  constructor(code: 400 | 403, message: string, headers: Record<string, string> = {}) {
    const reason = code === 400 ? 'BadRequest' : 'Forbidden'
    const status = 'Failure'
    super({ kind: 'Status', apiVersion: 'v1', metadata: {}, status, message, reason, code })
    this.headers = headers
  }
}

export function refuseUpgrade(socket: Duplex, error: ApiError) {
  if (!socket.writable) return
  const body = JSON.stringify(error.status)
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    ...(error instanceof UpgradeError && error.headers),
  }
  const lines = [
    `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? 'Error'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  socket.resume()
}
