// What is counted of connections, those of clients and those to upstreams? Nothing of it costs a request anything:
// sockets count their bytes themselves, and are asked when somebody asks for the numbers.

import { Counter, Histogram, type HistogramSeries, type Labels } from './metrics.ts'

const CONNECT_SECONDS = [0.0005, 0.0015, 0.0043, 0.0126, 0.0368, 0.108, 0.316, 0.924, 2.71, 8]

/** What a socket counts, also when it is closed. */
type CountedSocket = { readonly bytesRead: number; readonly bytesWritten: number }

/** Of the clients of one listener's port. */
export class DownstreamTraffic {
  connections = 0
  #receivedBytes = 0
  #sentBytes = 0
  readonly #open = new Set<CountedSocket>()
  readonly #handshakes: HistogramSeries | undefined

  constructor(handshakes: HistogramSeries | undefined) {
    this.#handshakes = handshakes
  }

  open(socket: CountedSocket) {
    this.connections++
    this.#open.add(socket)
  }

  close(socket: CountedSocket) {
    if (!this.#open.delete(socket)) return
    this.#receivedBytes += socket.bytesRead
    this.#sentBytes += socket.bytesWritten
  }

  shakeHands(milliseconds: number) {
    this.#handshakes?.observe(milliseconds / 1000)
  }

  get receivedBytes() {
    let sum = this.#receivedBytes
    for (const { bytesRead } of this.#open) sum += bytesRead
    return sum
  }

  get sentBytes() {
    let sum = this.#sentBytes
    for (const { bytesWritten } of this.#open) sum += bytesWritten
    return sum
  }
}

export type ListenerLabels = {
  port: number
  gateway: string
  /** Undefined where several listeners have the port: which of them is meant, only a request tells. */
  listener: string | undefined
  protocol: 'http' | 'https'
}

export class ConnectionMetrics {
  readonly #traffic = new Map<string, { labels: Labels; traffic: DownstreamTraffic }>()
  readonly #handshakes = new Histogram(
    'agentgateway_tls_handshake_duration_seconds',
    'Handshakes with clients.',
    CONNECT_SECONDS,
  )
  readonly #connects = new Histogram(
    'agentgateway_upstream_connect_duration_seconds',
    'Until a connection to an upstream could be used.',
    CONNECT_SECONDS,
  )

  /** A port that is opened again goes on with its numbers. */
  trafficOf({ port, gateway, listener = 'unknown', protocol }: ListenerLabels): DownstreamTraffic {
    const labels = { bind: `${port}/${gateway}`, gateway, listener, protocol }
    const key = JSON.stringify(labels)
    const known = this.#traffic.get(key)
    if (known) return known.traffic
    const handshakes = protocol === 'https' ? this.#handshakes.at(labels) : undefined
    const traffic = new DownstreamTraffic(handshakes)
    this.#traffic.set(key, { labels, traffic })
    return traffic
  }

  connected(transport: 'plaintext' | 'tls', milliseconds: number) {
    this.#connects.at({ transport })?.observe(milliseconds / 1000)
  }

  format(): string {
    const connections = new Counter(
      'agentgateway_downstream_connections_total',
      'Connections of clients.',
    )
    const received = new Counter(
      'agentgateway_downstream_received_bytes_total',
      'Bytes that clients sent.',
    )
    const sent = new Counter('agentgateway_downstream_sent_bytes_total', 'Bytes sent to clients.')
    for (const { labels, traffic } of this.#traffic.values()) {
      connections.at(labels)?.add(traffic.connections)
      received.at(labels)?.add(traffic.receivedBytes)
      sent.at(labels)?.add(traffic.sentBytes)
    }
    return [connections, received, sent, this.#handshakes, this.#connects]
      .map((metric) => metric.format())
      .join('')
  }
}
