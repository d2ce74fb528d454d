// How does a simulator speak HTTP?

import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { SimulatedReply, Simulator } from './simulator.ts'

/** Not listening yet. `GET /healthz` answers 200 on it, whoever asks. */
export function serveSimulator(simulator: Simulator): http.Server {
  return http.createServer((request, response) => {
    const [path = '/', query] = (request.url ?? '/').split('?', 2)
    if (path === '/healthz') {
      response.end('ok\n')
      return
    }
    readBody(request, simulator.maxBodyBytes)
      .then((body) => {
        const { method = 'GET', headers } = request
        // What is left of a body that is too large is not waited for.
        if (body.tooLarge) response.setHeader('connection', 'close')
        const asked = { method, path, query: new URLSearchParams(query), headers, ...body }
        send(response, simulator.handle(asked))
      })
      // The client went away, or the simulator has a mistake: then no answer is better than a made-up one.
      .catch((error) => {
        if (!request.destroyed) console.error(`${simulator.name}: ${error?.message}`)
        response.destroy()
      })
  })
}

async function readBody(request: IncomingMessage, maxBytes: number) {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes)
    return { body: Buffer.alloc(0), tooLarge: true }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > maxBytes) return { body: Buffer.alloc(0), tooLarge: true }
    chunks.push(chunk)
  }
  return { body: Buffer.concat(chunks), tooLarge: false }
}

function send(response: ServerResponse, { status, headers, body }: SimulatedReply) {
  response.setHeader('server', 'ai-gateway-lab-simulator')
  if ('events' in body) {
    const stream = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    }
    response.writeHead(status, { ...stream, ...headers })
    Readable.from(oneByOne(body.events))
      .on('error', () => response.destroy())
      .pipe(response)
    return
  }
  const json = JSON.stringify(body)
  const length = String(Buffer.byteLength(json))
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': length,
    ...headers,
  })
  response.end(json)
}

/** Each event is written by itself, as a model that thinks would. */
async function* oneByOne(events: Iterable<string | Buffer>) {
  for (const event of events) {
    yield event
    await setImmediate()
  }
}
