// How does the proxy listen? On sockets that it reads itself: see client-connection.ts.

import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls'
import type { DownstreamTraffic } from '../../telemetry/connection-metrics.ts'
import { certificateOptions, type FindCertificate } from './certificate-options.ts'
import { ClientConnection, type ConnectionContext } from './client-connection.ts'
import { enforcePatience, LONGEST_LOOK_MS, type Patience } from './enforce-patience.ts'
import type { AnswerExchange } from './exchange.ts'
import { NewcomersFirst } from './newcomers-first.ts'

export type ServerOptions = {
  /** The listener's port, as the routing table has it. */
  port: number
  /** Where the socket really is. */
  bind: { port: number; address: string }
  /** Missing for plain HTTP. */
  findCertificate?: FindCertificate
  maximumConnections: number
  patience: Patience
  /** Told of each connection. */
  traffic: DownstreamTraffic
  answer: AnswerExchange
}

export interface ProxyServer {
  readonly boundPort: number
  /** The certificates may have changed. */
  renew(): void
  /**
   * Goes on answering, and says with each answer that no other will follow on its connection, until nobody has asked
   * for `quietMs`, or `limitMs` are over: who sends requests here learns only little by little that it should not.
   */
  retire(quietMs: number, limitMs: number): Promise<void>
  /**
   * Takes no more connections; those that are idle end after `idleMs`, the others with their answer. A client that has
   * just been answered may be sending its next request at this moment.
   */
  stop(idleMs: number): Promise<void>
  /** Cuts off what is left. */
  destroy(): void
}

/** For clients to read that an idle connection has ended; many do not look before they need it. */
const LINGER_MS = 500
/** How often it is looked whether anybody has asked. */
const LOOK_MS = 25

/** A client whose machine is gone says nothing: it is probed. */
const SOCKETS = {
  noDelay: true,
  allowHalfOpen: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
}

export async function startServer(options: ServerOptions): Promise<ProxyServer> {
  const { port, bind, findCertificate, answer, maximumConnections, patience, traffic } = options
  const connections = new Set<ClientConnection>()
  const context: ConnectionContext = {
    port,
    scheme: findCertificate ? 'https' : 'http',
    answer,
    newcomers: new NewcomersFirst(),
    now: Math.floor(performance.now()),
    stopping: false,
    ending: false,
  }
  let accepted = 0
  const accept = (socket: Socket) => {
    accepted = context.now
    const connection = new ClientConnection(socket, context)
    connections.add(connection)
    traffic.open(socket)
    socket.once('close', () => {
      connections.delete(connection)
      traffic.close(socket)
    })
  }
  const server = findCertificate
    ? createTlsServer({
        ...SOCKETS,
        handshakeTimeout: patience.headMs,
        ...certificateOptions(findCertificate),
      })
    : createServer(SOCKETS)
  server.on(findCertificate ? 'secureConnection' : 'connection', accept)
  server.on('connection', () => context.newcomers.come())
  // Of TLS, those that have not shaken hands yet are known nowhere else.
  const sockets = new Set<Socket>()
  if (findCertificate) {
    const begun = new Map<string, number>()
    server.on('connection', (socket: Socket) => {
      const peer = peerOf(socket)
      sockets.add(socket)
      begun.set(peer, performance.now())
      socket.once('close', () => {
        sockets.delete(socket)
        begun.delete(peer)
      })
    })
    server.on('secureConnection', (socket: Socket) => {
      const since = begun.get(peerOf(socket))
      if (since !== undefined) traffic.shakeHands(performance.now() - since)
    })
  }
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
    async retire(quietMs, limitMs) {
      context.stopping = true
      const began = performance.now()
      const lastHeard = () => {
        let last = accepted
        for (const { lastRead } of connections) last = Math.max(last, lastRead)
        return last
      }
      // Until now the time was noted only so often.
      let heard = began - lastHeard() < quietMs + LONGEST_LOOK_MS ? began : Number.NEGATIVE_INFINITY
      for (let now = began; now - heard < quietMs && now - began < limitMs; ) {
        const look = Math.floor(now)
        context.now = look
        // What has come meanwhile is read first, and a look that took long says nothing of the time after it.
        await new Promise((resolve) => setTimeout(() => setImmediate(resolve), LOOK_MS))
        now = performance.now()
        if (lastHeard() >= look) heard = now
      }
    },
    stop(idleMs) {
      context.stopping = true
      context.ending = true
      let lingering: NodeJS.Timeout | undefined
      const closeIdle = () => {
        context.newcomers.readHeld()
        const idle = [...connections].filter(({ waiting }) => waiting === 'request')
        for (const connection of idle) connection.closeIdle()
        lingering = setTimeout(() => {
          for (const { socket } of idle) socket.destroy()
        }, LINGER_MS)
      }
      // What has come meanwhile is read first: this process may have been too busy to.
      const closing = idleMs > 0 ? setTimeout(() => setImmediate(closeIdle), idleMs) : undefined
      if (!closing) closeIdle()
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(closing)
          clearTimeout(lingering)
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

const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`

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
