// How do a client's connections reach a pod's ports? (`pods/portforward`)

import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { PodRef, PodRuntime } from '../pod-runtime.ts'
import { negotiateProtocol } from './negotiate-protocol.ts'
import { UpgradeError } from './refuse-upgrade.ts'
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts'
import { acceptSpdy } from './spdy-upgrade.ts'
import { queryOf, type Upgrade } from './upgrade.ts'

/** SPDY frames in a WebSocket: kubectl from 1.31 on. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io'
const SPDY = 'portforward.k8s.io'
/** A pair of channels per port named in the query: older WebSocket clients, @kubernetes/client-node among them. */
const CHANNELS = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'portforward.k8s.io', '']
const PAIR_TIMEOUT_MS = 30_000

export async function servePortForward(upgrade: Upgrade) {
  const { transport, protocol } = negotiateProtocol(upgrade.request, {
    websocket: [TUNNEL, ...CHANNELS],
    spdy: [SPDY],
  })
  if (transport === 'spdy') return forwardStreams(acceptSpdy(upgrade, protocol), upgrade)

  const ports = protocol === TUNNEL ? [] : portsOf(queryOf(upgrade))
  const { acceptWebSocket, openTunnel } = await import('./websocket.ts')
  const webSocket = await acceptWebSocket(upgrade, protocol)
  if (protocol === TUNNEL) return forwardStreams(openTunnel(webSocket), upgrade)

  const { openChannels } = await import('./websocket-channels.ts')
  const encoding = protocol.includes('base64') ? 'base64' : 'binary'
  const channels = openChannels(webSocket, 2 * ports.length, encoding)
  await Promise.all(
    ports.map((port, index) => {
      const data = channels[2 * index]!
      const error = channels[2 * index + 1]!
      // Each channel says first which port it is about.
      for (const channel of [data, error]) channel.write(Buffer.from([port & 0xff, port >> 8]))
      return forwardPort({ ...upgrade, port, data, error })
    }),
  )
  webSocket.close(1000)
}

/** Each connection of the client is a pair of streams, data and error, with the same request id. */
function forwardStreams(transport: Duplex, { pod, runtime }: Upgrade) {
  const waiting = new Map<string, SpdyStream>()

  const accept = (stream: SpdyStream) => {
    const { streamtype } = stream.headers
    const port = parsePort(stream.headers.port ?? '')
    if (streamtype !== 'data' && streamtype !== 'error')
      throw new UpgradeError(400, `invalid stream type "${streamtype}"`)
    const requestId = requestIdOf(stream)
    const other = waiting.get(requestId)
    if (!other) return waitForOther(waiting, requestId, stream)
    if (other.headers.streamtype === streamtype)
      throw new UpgradeError(400, `a second ${streamtype} stream for request ${requestId}`)
    waiting.delete(requestId)
    const [data, error] = streamtype === 'data' ? [stream, other] : [other, stream]
    // When this stream has been accepted too, whatever comes of it.
    setImmediate(() => forwardPort({ pod, runtime, port, data, error }))
  }
  new SpdyConnection({ transport, accept })
}

function waitForOther(waiting: Map<string, SpdyStream>, requestId: string, stream: SpdyStream) {
  const giveUp = () => {
    if (waiting.get(requestId) !== stream) return
    waiting.delete(requestId)
    stream.destroy()
  }
  waiting.set(requestId, stream)
  const timer = setTimeout(giveUp, PAIR_TIMEOUT_MS).unref()
  stream.on('close', () => {
    clearTimeout(timer)
    giveUp()
  })
}

/** Clients older than request ids open the error stream first, and the data stream right after it. */
const requestIdOf = ({ id, headers }: SpdyStream) =>
  headers.requestid ?? String(headers.streamtype === 'error' ? id : id - 2)

type Forward = { pod: PodRef; runtime: PodRuntime; port: number; data: Duplex; error: Duplex }

/** Resolves when the pod has no more to say. A word on the error stream ends kubectl's whole forward. */
async function forwardPort({ pod, runtime, port, data, error }: Forward) {
  error.resume()
  let connection: Duplex
  try {
    connection = await runtime.connect(pod, port)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    error.end(`error forwarding port ${port} to pod ${pod.name}, uid : ${reason}`)
    data.resume().end()
    await finished(error, { readable: false }).catch(() => {})
    return
  }
  if (data.destroyed) connection.destroy()
  connection.on('error', () => data.destroy())
  connection.on('close', () => {
    if (!connection.readableEnded) data.destroy()
  })
  data.on('close', () => {
    if (!data.readableEnded || !data.writableFinished) connection.destroy()
  })
  data.pipe(connection)
  connection.pipe(data)
  await finished(data, { readable: false }).catch(() => {})
  error.end()
}

function portsOf(query: URLSearchParams): number[] {
  const ports = query.getAll('ports').flatMap((text) => text.split(','))
  if (ports.length === 0) throw new UpgradeError(400, 'query parameter "ports" is required')
  return ports.map(parsePort)
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65535)
    throw new UpgradeError(400, `unable to parse "${text}" as a port: must be between 1 and 65535`)
  return port
}
