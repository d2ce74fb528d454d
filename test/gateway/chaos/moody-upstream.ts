// An upstream that is well, or not: it breaks its connections, keeps silent, answers with errors, or half.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export const MOODS = [
  'well',
  'errors',
  'resets',
  'is-gone',
  'closes-idle',
  'cuts-answers',
  'is-silent',
  'is-slow',
  'asks-for-peace',
  'speaks-no-http',
] as const
export type Mood = (typeof MOODS)[number]

/** How a reply to this request reads, in the words of a provider, or plainly. */
export type Writes = (id: number, isStream: boolean) => { type: string; parts: string[] }

/** What was seen by all upstreams together. */
export class Seen {
  /** Replies that were cut off after they had begun: for those requests nobody could do anything. */
  readonly cut = new Set<number>()
  /** Those that were under way when their upstream went. */
  readonly perhapsCut = new Set<number>()
  readonly calls = new Map<Mood, number>()
  /** With which providers were asked. */
  readonly credentials = new Set<string>()
}

const HTTP_STATUS = { errors: 500, 'asks-for-peace': 429 }

export class MoodyUpstream {
  mood: Mood = 'well'
  port = 0
  #server: Server | undefined
  readonly #writes: Writes
  readonly #seen: Seen
  readonly #begun = new Set<number>()
  /** Requests that each connection has brought. */
  readonly #brought = new WeakMap<Socket, number>()

  constructor(writes: Writes, seen: Seen) {
    this.#writes = writes
    this.#seen = seen
  }

  async start() {
    const server = createServer((incoming, response) => {
      this.#answer(incoming, response).catch(() => response.destroy())
    })
    server.keepAliveTimeout = 120_000
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.#server = server
    this.port = (server.address() as AddressInfo).port
  }

  /** With `is-gone` nobody listens, until it is in another mood again. */
  async become(mood: Mood) {
    if (mood === 'is-gone' && this.mood !== 'is-gone') await this.#leave()
    if (mood !== 'is-gone' && this.mood === 'is-gone') await this.start()
    this.mood = mood
  }

  /** As a pod ends that is in no list any more: what was asked is still answered. */
  async end() {
    const server = this.#server
    if (!server) return
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
  }

  cutOff() {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  async #leave() {
    for (const id of this.#begun) this.#seen.perhapsCut.add(id)
    this.cutOff()
    // Until the port is really closed.
    while (await accepts(this.port)) await pause(5)
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse) {
    const { socket } = incoming
    const number = (this.#brought.get(socket) ?? 0) + 1
    this.#brought.set(socket, number)
    const body = (await incoming.toArray()).join('')
    const { mood } = this
    const { calls, credentials, cut } = this.#seen
    calls.set(mood, (calls.get(mood) ?? 0) + 1)
    const { authorization, 'x-api-key': key } = incoming.headers
    // A provider's; what a Service gets of its client's is between the two.
    if (incoming.url?.startsWith('/v1/')) credentials.add(String(authorization ?? key))
    const id = Number(/number (\d+)/.exec(body)?.[1])
    const { type, parts } = this.#writes(id, body.includes('"stream":true'))
    if (mood === 'resets') return void socket.resetAndDestroy()
    if (mood === 'speaks-no-http') return void socket.end('good morning\r\n\r\n')
    if (mood === 'is-silent') return
    if (mood === 'errors' || mood === 'asks-for-peace') {
      const headers = mood === 'errors' ? {} : { 'retry-after': '1' }
      response.writeHead(HTTP_STATUS[mood], { 'content-type': 'application/json', ...headers })
      return void response.end('{"error":{"message":"not now"}}')
    }
    if (mood === 'is-slow') await pause(300)
    this.#begun.add(id)
    response.on('close', () => this.#begun.delete(id))
    const length = Buffer.byteLength(parts.join(''))
    response.writeHead(200, {
      'content-type': type,
      ...(parts.length === 1 && { 'content-length': length }),
    })
    if (mood === 'cuts-answers') {
      cut.add(id)
      response.write(parts[0]!.slice(0, parts[0]!.length / 2))
      await pause(10)
      return void socket.destroy()
    }
    for (const part of parts.slice(0, -1)) {
      response.write(part)
      await pause(5)
    }
    response.end(parts.at(-1))
    if (mood !== 'closes-idle') return
    // Just when the next request may be on its way, but not once it is here.
    const close = () => this.#brought.get(socket) === number && socket.destroy()
    setTimeout(close, Math.random() * 50)
  }
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
