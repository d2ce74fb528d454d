// Where does the server listen? On the loopback interface alone, with TLS.

import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type Backend, serveRequest, serveUpgradeRequest } from './serve-request.ts'

export type Listener = { port: number; close(): Promise<void> }

export async function listen(
  backend: Backend,
  tls: { key: string; cert: string },
  port: number,
): Promise<Listener> {
  const server = createServer({ key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' })
  // Clients keep their connections for a while between two commands; one that we closed first would be an error to them.
  server.keepAliveTimeout = 90_000
  const sockets = new Set<Socket>()
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('request', (request, response) => void serveRequest(backend, request, response))
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    void serveUpgradeRequest(backend, request, socket, head)
  })
  // A client that speaks something else, or goes away in the middle, is its own problem.
  server.on('tlsClientError', () => {})
  server.on('clientError', (_error, socket) => socket.destroy())
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

const opened = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
