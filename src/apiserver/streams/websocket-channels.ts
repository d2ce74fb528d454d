// How do the numbered channels in one WebSocket (`*.channel.k8s.io`) become streams?

import { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { CommandStreams } from './remote-command.ts'

/** In base64 messages are text: the channel as a digit, then the bytes in base64. Otherwise a byte, then the bytes. */
export type ChannelEncoding = 'binary' | 'base64'

const CHANNEL_BUFFER_BYTES = 256 * 1024
/** In v5: the channel named by the next byte has ended. */
const CLOSE_CHANNEL = 255

/** One stream per channel. What comes for a channel above `count` is dropped, as the kubelet does. */
export function openChannels(webSocket: WebSocket, count: number, encoding: ChannelEncoding) {
  const channels = Array.from(
    { length: count },
    (_, number) => new Channel(webSocket, number, encoding),
  )

  webSocket.on('message', (data: Buffer) => {
    const [number = -1, payload] = decode(data, encoding)
    if (number === CLOSE_CHANNEL) channels[payload[0] ?? -1]?.finishReading()
    else channels[number]?.deliver(payload)
  })
  webSocket.on('close', () => {
    for (const channel of channels) channel.finishReading()
  })
  return channels
}

const COMMAND_CHANNELS = ['stdin', 'stdout', 'stderr', 'error', 'resize']

/** The channels of exec and attach, by their names. */
export function openCommandChannels(webSocket: WebSocket, wanted: string[]): CommandStreams {
  const abort = new AbortController()
  webSocket.on('close', () => abort.abort())
  const encoding = webSocket.protocol.includes('base64') ? 'base64' : 'binary'
  const channels = openChannels(webSocket, COMMAND_CHANNELS.length, encoding)
  const named = COMMAND_CHANNELS.map((name, number) => [name, channels[number]!] as const)
  // Nobody reads what a client sends where it should not.
  for (const [name, channel] of named)
    if (name !== 'stdin' || !wanted.includes(name)) channel.resume()
  return {
    streams: Object.fromEntries(named.filter(([name]) => wanted.includes(name))),
    signal: abort.signal,
    close() {
      for (const channel of channels) channel.resume()
      webSocket.close(1000)
    },
  }
}

class Channel extends Duplex {
  readonly #webSocket: WebSocket
  readonly #number: number
  readonly #encoding: ChannelEncoding
  #ended = false

  constructor(webSocket: WebSocket, number: number, encoding: ChannelEncoding) {
    super({ readableHighWaterMark: CHANNEL_BUFFER_BYTES })
    this.#webSocket = webSocket
    this.#number = number
    this.#encoding = encoding
    this.on('error', () => {})
  }

  deliver(payload: Buffer) {
    if (this.#ended || this.destroyed || payload.length === 0) return
    if (!this.push(payload)) this.#webSocket.pause()
  }

  finishReading() {
    if (this.#ended || this.destroyed) return
    this.#ended = true
    this.push(null)
  }

  override _read() {
    if (this.#webSocket.isPaused) this.#webSocket.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) {
    this.#webSocket.send(encode(this.#number, chunk, this.#encoding), done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    this._read()
    done(error)
  }
}

function decode(data: Buffer, encoding: ChannelEncoding): [number | undefined, Buffer] {
  const payload = data.subarray(1)
  if (encoding === 'binary') return [data[0], payload]
  return [
    data[0] === undefined ? undefined : data[0] - 0x30,
    Buffer.from(payload.toString(), 'base64'),
  ]
}

function encode(number: number, payload: Buffer, encoding: ChannelEncoding): Buffer | string {
  if (encoding === 'base64') return String(number) + payload.toString('base64')
  return Buffer.concat([Buffer.from([number]), payload])
}
