// How does the proxy listen? On node:http, whose parser is strict with clients that may be hostile.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createSecureContext, type SecureContext, Server as TlsServer } from 'node:tls'
import type { AnswerExchange } from './exchange.ts'
import { NodeExchange } from './node-exchange.ts'
import { parseTarget } from './parse-target.ts'

export type ServerOptions = {
  /** The listener's port, as the routing table has it. */
  port: number
  /** Where the socket really is. */
  bind: { port: number; address: string }
  /** By host name from the client's hello, empty where it sends none; missing for plain HTTP. */
  findCertificate?: (serverName: string) => Certificate | undefined
  answer: AnswerExchange
}

export type Certificate = { certificate: string; key: string }

export interface ProxyServer {
  readonly boundPort: number
  /** The certificates may have changed. */
  renew(): void
  /** Takes no more connections, and ends those that are idle; the others end with their answer. */
  stop(): Promise<void>
  /** Cuts off what is left. */
  destroy(): void
}

const LIMITS = {
  noDelay: true,
  insecureHTTPParser: false,
  maxHeaderSize: 64 * 1024,
  /** A client that takes longer for its head is not in earnest. */
  headersTimeout: 30_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
}

export async function startNodeServer(options: ServerOptions): Promise<ProxyServer> {
  const { bind, findCertificate } = options
  const server = findCertificate
    ? createTlsServer({ ...LIMITS, ...tlsOptions(findCertificate) })
    : createServer(LIMITS)
  // Without this, headers past the limit would be dropped in silence.
  server.maxHeadersCount = 0
  let stopping = false
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (stopping) response.shouldKeepAlive = false
    accept(request, response, options)
  })
  await listen(server, bind)
  const address = server.address()
  return {
    boundPort: typeof address === 'object' && address ? address.port : bind.port,
    renew() {
      if (findCertificate && server instanceof TlsServer)
        server.setSecureContext(tlsOptions(findCertificate))
    },
    stop() {
      stopping = true
      return new Promise((resolve) => {
        // A connection that was busy now may offer itself for another request afterwards.
        const closing = setInterval(() => server.closeIdleConnections(), 20)
        server.close(() => {
          clearInterval(closing)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
    destroy: () => server.closeAllConnections(),
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

function accept(request: IncomingMessage, response: ServerResponse, options: ServerOptions) {
  const { rawHeaders, url = '' } = request
  let host: string | undefined
  let length: string | undefined
  let chunked = false
  let malformed = false
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === 4 && name.toLowerCase() === 'host') {
      malformed ||= host !== undefined
      host = rawHeaders[at + 1]
    } else if (name.length === 14 && name.toLowerCase() === 'content-length')
      length = rawHeaders[at + 1]
    else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') chunked = true
  }
  const target = parseTarget(url, host ?? '')
  if (malformed || !target) return refuse(response)
  const scheme = options.findCertificate ? 'https' : 'http'
  options.answer(new NodeExchange(request, response, target, options.port, scheme, length, chunked))
}

function refuse(response: ServerResponse) {
  response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' })
  response.end('invalid request')
}

type FindCertificate = NonNullable<ServerOptions['findCertificate']>

function tlsOptions(findCertificate: FindCertificate) {
  const fallback = findCertificate('')
  return {
    cert: fallback?.certificate,
    key: fallback?.key,
    minVersion: 'TLSv1.2' as const,
    ALPNProtocols: ['http/1.1'],
    SNICallback: pick(findCertificate),
  }
}

type SniCallback = (
  name: string,
  done: (error: Error | null, context?: SecureContext) => void,
) => void

function pick(findCertificate: FindCertificate): SniCallback {
  const contexts = new WeakMap<Certificate, SecureContext>()
  return (name, done) => {
    const found = findCertificate(name.toLowerCase())
    if (!found) return done(new Error('no certificate for this name'))
    let context = contexts.get(found)
    if (!context) {
      context = createSecureContext({
        cert: found.certificate,
        key: found.key,
        minVersion: 'TLSv1.2',
      })
      contexts.set(found, context)
    }
    done(null, context)
  }
}
