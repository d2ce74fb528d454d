// Who asks, and what came back: counted as a client counts.

import { Agent, type IncomingMessage, request } from 'node:http'
import { inputTokensOf, outputTokensOf, textOf } from './replies.ts'

export const ROUTES = ['chat', 'claude', 'plain'] as const
export type Route = (typeof ROUTES)[number]
export const PROVIDERS = { chat: 'openai', claude: 'anthropic' } as const

type Reply = { status: number; text: string; isWhole: boolean }

/**
 * A kept connection that the other side had closed already: not a byte of an answer came.
 *
 * HTTP/1.1 leaves no server a way around it: an idle connection ends with a FIN, and what the client has put on its way
 * before that came cannot be answered any more (https://www.rfc-editor.org/rfc/rfc9112#section-9.5). What a server can do is
 * to make it rare, by saying `connection: close` with each answer for as long as it is asked, and to make it plain, by an
 * end instead of a reset, from a connection of which nothing is carried out any more. That nothing was is shown by the
 * counters: a request that was sent again is counted once.
 */
class StaleConnection extends Error {}

export class ChaosClient {
  asked = 0
  /** By `route status`. */
  readonly answers = new Map<string, number>()
  /** By `provider`, of answers that came whole. */
  readonly tokens = new Map<string, { replies: number; input: number; output: number }>()
  /** Requests whose answer broke off, and after how many milliseconds. */
  readonly broken = new Map<number, number>()
  readonly wrong: string[] = []
  readonly latencies: number[] = []
  /** Requests that were sent again, since the connection that was kept had been closed meanwhile. */
  renewed = 0
  readonly #port: number
  readonly #kept = new Agent({ keepAlive: true })

  constructor(port: number) {
    this.#port = port
  }

  async ask(id: number) {
    const route = ROUTES[id % ROUTES.length]!
    const isStream = id % 2 === 0
    const isKept = id % 4 < 2
    const started = performance.now()
    this.asked++
    try {
      const reply = await this.#send(route, id, isStream, isKept)
      const took = performance.now() - started
      this.latencies.push(took)
      if (!reply.isWhole) this.broken.set(id, Math.round(took))
      this.#count(route, id, isStream, reply)
    } catch (error) {
      this.wrong.push(`${new Date().toISOString()} ${route} ${id} kept=${isKept}: ${error}`)
    }
  }

  close() {
    this.#kept.destroy()
  }

  #count(route: Route, id: number, isStream: boolean, { status, text, isWhole }: Reply) {
    const key = `${route} ${status}`
    this.answers.set(key, (this.answers.get(key) ?? 0) + 1)
    if (!isWhole) return
    if (status !== 200 || readText(route, text, isStream) !== textOf(route, id)) {
      this.wrong.push(`${new Date().toISOString()} ${route} ${id}: ${status} ${text.slice(0, 300)}`)
      return
    }
    if (route === 'plain') return
    const usage = usageIn(text)
    if (
      usage?.prompt_tokens !== inputTokensOf(id) ||
      usage?.completion_tokens !== outputTokensOf(id)
    )
      this.wrong.push(`${route} ${id}: another's usage ${JSON.stringify(usage)}`)
    const provider = PROVIDERS[route]
    const sum = this.tokens.get(provider) ?? { replies: 0, input: 0, output: 0 }
    sum.replies++
    sum.input += usage?.prompt_tokens ?? 0
    sum.output += usage?.completion_tokens ?? 0
    this.tokens.set(provider, sum)
  }

  async #send(route: Route, id: number, isStream: boolean, isKept: boolean): Promise<Reply> {
    const body = JSON.stringify({
      model: 'whatever',
      messages: [
        { role: 'user', content: `number ${id} ${'x'.repeat(id % 10 === 0 ? 40_000 : 300)}` },
      ],
      ...(isStream && { stream: true, stream_options: { include_usage: true } }),
    })
    try {
      return await this.#sendOnce(route, body, isKept ? this.#kept : false)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error
      this.renewed++
      return this.#sendOnce(route, body, false)
    }
  }

  #sendOnce(route: Route, body: string, agent: Agent | false) {
    return new Promise<Reply>((resolve, reject) => {
      const path = route === 'plain' ? '/plain' : `/${route}/v1/chat/completions`
      const sent = request({
        host: '127.0.0.1',
        port: this.#port,
        path,
        // What is for no model is sent again by a gateway only where doing it twice is as doing it once.
        method: route === 'plain' ? 'PUT' : 'POST',
        agent,
        timeout: 30_000,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: 'Bearer sk-of-the-client',
        },
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
      sent.on('error', (error: NodeJS.ErrnoException) =>
        reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error),
      )
      sent.on('response', (answer) => read(answer).then(resolve, reject))
      sent.end(body)
    })
  }
}

async function read(answer: IncomingMessage): Promise<Reply> {
  let text = ''
  const status = answer.statusCode ?? 0
  try {
    for await (const chunk of answer) text += chunk
    return { status, text, isWhole: true }
  } catch {
    return { status, text, isWhole: false }
  }
}

const eventsOf = (text: string) =>
  text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)))

function readText(route: Route, text: string, isStream: boolean): string {
  if (route === 'plain') return text
  try {
    if (!isStream) return JSON.parse(text).choices[0].message.content
    if (!text.endsWith('data: [DONE]\n\n')) return 'an end is missing'
    return eventsOf(text)
      .map(({ choices }) => choices?.[0]?.delta?.content ?? '')
      .join('')
  } catch (error) {
    return String(error)
  }
}

function usageIn(text: string): { prompt_tokens: number; completion_tokens: number } | undefined {
  if (text.startsWith('{')) return JSON.parse(text).usage
  return eventsOf(text).findLast(({ usage }) => usage)?.usage
}
