// How does the proxy listen? On sockets that it reads itself: see client-connection.ts.

import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls'
import { certificateOptions, type FindCertificate } from './certificate-options.ts'
import { ClientConnection, type ConnectionContext } from './client-connection.ts'
import { enforcePatience, type Patience } from './enforce-patience.ts'
import type { AnswerExchange } from './exchange.ts'

export type ServerOptions = {
  /** The listener's port, as the routing table has it. */
  port: number
  /** Where the socket really is. */
  bind: { port: number; address: string }
  /** Missing for plain HTTP. */
  findCertificate?: FindCertificate
  maximumConnections: number
  patience: Patience
  answer: AnswerExchange
}

export interface ProxyServer {
  readonly boundPort: number
  /** The certificates may have changed. */
  renew(): void
  /**
   * Takes no more connections; those that are idle end after `idleMs`, the others with their answer. A client that has
   * just been answered may be sending its next request at this moment.
   */
  stop(idleMs: number): Promise<void>
  /** Cuts off what is left. */
  destroy(): void
}

const SOCKETS = { noDelay: true, allowHalfOpen: true }

export async function startServer(options: ServerOptions): Promise<ProxyServer> {
  const { port, bind, findCertificate, answer, maximumConnections, patience } = options
  const connections = new Set<ClientConnection>()
  const context: ConnectionContext = {
    port,
    scheme: findCertificate ? 'https' : 'http',
    answer,
    now: Math.floor(performance.now()),
    stopping: false,
  }
  const accept = (socket: Socket) => {
    const connection = new ClientConnection(socket, context)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  }
  const server = findCertificate
    ? createTlsServer({
        ...SOCKETS,
        handshakeTimeout: patience.headMs,
        ...certificateOptions(findCertificate),
      })
    : createServer(SOCKETS)
  server.on(findCertificate ? 'secureConnection' : 'connection', accept)
  // Of TLS, those that have not shaken hands yet are known nowhere else.
  const sockets = new Set<Socket>()
  if (findCertificate)
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  server.maxConnections = maximumConnections
  await listen(server, bind)
  const sweeper = enforcePatience(connections, context, patience)
  const address = server.address()
  return {
    boundPort: typeof address === 'object' && address ? address.port : bind.port,
    renew() {
      if (findCertificate && server instanceof TlsServer)
        server.setSecureContext(certificateOptions(findCertificate))
    },
    stop(idleMs) {
      context.stopping = true
      const closeIdle = () => {
        for (const connection of connections) connection.closeIdle()
      }
      // What has come meanwhile is read first: this process may have been too busy to.
      const closing = setTimeout(() => setImmediate(closeIdle), idleMs)
      if (idleMs === 0) closeIdle()
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(closing)
          clearInterval(sweeper)
          resolve()
        })
      })
    },
    destroy() {
      for (const { socket } of connections) socket.destroy()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function listen(server: Server, { port, address }: ServerOptions['bind']) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: address, backlog: 4096 }, () => {
      server.off('error', reject)
      server.on('error', () => {})
      resolve()
    })
  })
}
