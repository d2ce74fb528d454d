// How does an upgrade request become a WebSocket, under the names that Kubernetes gives its subprotocols?

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'
import { UpgradeError } from './refuse-upgrade.ts'

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

export type UpgradeRequest = { request: IncomingMessage; socket: Duplex; head: Buffer }

/**
 * The subprotocol is chosen and answered here, since `SPDY/3.1+portforward.k8s.io` has a slash, which RFC 6455 does not
 * allow in such a name and which the library therefore refuses. Throws UpgradeError before anything is answered.
 * The WebSocket comes paused, so that its first messages wait for a listener; reading from a stream below resumes it.
 */
export function acceptWebSocket(
  { request, socket, head }: UpgradeRequest,
  protocol: string,
): Promise<WebSocket> {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
  })
  server.on('headers', (headers) => {
    if (protocol !== '') headers.push(`Sec-WebSocket-Protocol: ${protocol}`)
  })
  const { 'sec-websocket-protocol': _, ...headers } = request.headers
  const plainRequest = { method: request.method, url: request.url, headers, socket: request.socket }

  return new Promise((resolve, reject) => {
    server.on('wsClientError', (error) =>
      reject(new UpgradeError(400, `unable to upgrade: ${error.message}`)),
    )
    server.handleUpgrade(plainRequest as IncomingMessage, socket, head, (webSocket) => {
      // A broken frame closes the connection; that is all there is to do about it.
      webSocket.on('error', () => {})
      webSocket.pause()
      resolve(webSocket)
    })
  })
}

/** The bytes of a WebSocket's binary messages, as one stream. */
export function openTunnel(webSocket: WebSocket): Duplex {
  webSocket.on('message', (_, isBinary) => {
    if (!isBinary) webSocket.close(1003, 'only binary messages are expected')
  })
  return createWebSocketStream(webSocket)
}
