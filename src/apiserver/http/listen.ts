// Where does the server listen? On the loopback interface alone, with TLS.

import { STATUS_CODES } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { MAX_BODY_BYTES } from '../status-errors.ts'
import { type Backend, serveRequest, serveUpgradeRequest } from './serve-request.ts'

/** For the greeting of TLS, and for the head of a request. */
const PATIENCE_MS = 10_000
/** For a whole request. */
const BODY_MS = 60_000
/** Far more than one machine's clients need, and few enough that they take no memory to speak of. */
const MAX_CONNECTIONS = 2_000

export type Listener = { port: number; close(): Promise<void> }

export async function listen(
  backend: Backend,
  tls: { key: string; cert: string },
  port: number,
): Promise<Listener> {
  const server = createServer({
    key: tls.key,
    cert: tls.cert,
    minVersion: 'TLSv1.2',
    handshakeTimeout: PATIENCE_MS,
    headersTimeout: PATIENCE_MS,
    requestTimeout: BODY_MS,
    connectionsCheckingInterval: 2_000,
  })
  server.maxConnections = MAX_CONNECTIONS
  // Clients keep their connections for a while between two commands; one that we closed first would be an error to them.
  server.keepAliveTimeout = 90_000
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('request', (request, response) => void serveRequest(backend, request, response))
  // Whoever asks first need not send what is too much.
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= MAX_BODY_BYTES) response.writeContinue()
    void serveRequest(backend, request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    void serveUpgradeRequest(backend, request, socket, head)
  })
  // A client that speaks something else, or goes away in the middle, is its own problem.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  server.on('clientError', refuseMalformed)
  await opened(server, port)

  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex) {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
  const code = REFUSALS.get(error.code ?? '') ?? 400
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  )
  // Not until it feels like reading that.
  setTimeout(() => socket.destroy(), 1_000).unref()
}

const REFUSALS = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
])

const opened = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
