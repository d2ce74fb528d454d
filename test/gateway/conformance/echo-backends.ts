// Who is behind a row's Services? Servers of the test itself, each of which says who it is and what it was sent.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const NAMES = ['one', 'two', 'three']

/** Each request of a test carries a name of its own in this header, so that copies of it are found. */
export const QUESTION = 'x-question'

export type Seen = { path: string; host: string; headers: IncomingHttpHeaders }

export class EchoBackends {
  readonly #servers: Server[] = []
  readonly #ports = new Map<string, number>()
  readonly #receivers = new Map<string, string[]>()
  readonly #seen = new Map<string, Seen>()

  /** Services `one`, `two` and `three` of a namespace, and where they lead. `word` stands before their names. */
  async start(namespace: string, word: string): Promise<object[]> {
    const started = NAMES.map(async (name) => {
      const port = await this.#listen(word === '' ? name : `${word}/${name}`)
      if (word === '') this.#ports.set(`${namespace}/${name}`, port)
      return [service(namespace, name), endpointSlice({ namespace, service: name, port })]
    })
    return (await Promise.all(started)).flat()
  }

  /** Of a row's own `one`, `two` or `three`. */
  port(namespace: string, name: string): number {
    return this.#ports.get(`${namespace}/${name}`) ?? 0
  }

  /** The backends that got the question, in order of their names; one more often, where it did. */
  receivers(question: string): string[] {
    return [...(this.#receivers.get(question) ?? [])].sort()
  }

  /** What a backend was sent, as it came. */
  seen(backend: string, question: string): Seen | undefined {
    return this.#seen.get(`${backend} ${question}`)
  }

  close() {
    for (const server of this.#servers) {
      server.closeAllConnections()
      server.close()
    }
  }

  #listen(backend: string): Promise<number> {
    const failures = new Map<string, number>()
    const server = createServer((request, response) => {
      const { url = '', headers } = request
      const question = String(headers[QUESTION])
      this.#receivers.set(question, [...(this.#receivers.get(question) ?? []), backend])
      this.#seen.set(`${backend} ${question}`, { path: url, host: headers.host ?? '', headers })
      const options = new URL(url, 'http://echo').searchParams
      const failed = failures.get(question) ?? 0
      failures.set(question, failed + 1)
      if (failed < Number(options.get('drop-first') ?? 0)) return request.destroy()
      const works = failed >= Number(options.get('fail-first') ?? 0)
      request.resume()
      setTimeout(
        () => {
          response.writeHead(works ? 200 : Number(options.get('status') ?? 500), {
            'x-backend': backend,
            ...Object.fromEntries(new URLSearchParams(options.get('reply') ?? '')),
          })
          response.end()
        },
        works ? Number(options.get('delay') ?? 0) : 0,
      )
    })
    this.#servers.push(server)
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  }
}

const service = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { ports: [{ port: 80 }] },
})

const endpointSlice = ({
  namespace,
  service,
  port,
}: {
  namespace: string
  service: string
  port: number
}) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${service}-slice`,
    namespace,
    labels: { 'kubernetes.io/service-name': service },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  ports: [{ port, protocol: 'TCP' }],
})
