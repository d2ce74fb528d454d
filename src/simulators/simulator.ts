// What is a provider's simulator? A function from a request to a reply. It knows no sockets, keeps nothing between
// requests, and gives the same answer to the same request.

import type { IncomingHttpHeaders } from 'node:http'

export type SimulatedRequest = {
  method: string
  /** Without the query. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  /** The body went on beyond `maxBodyBytes`; `body` is not all of it. */
  tooLarge: boolean
}

export type SimulatedReply = {
  status: number
  headers: Record<string, string>
  /** Sent as JSON, or piece by piece: as server-sent events, unless the headers name another type. */
  body: object | { events: Iterable<string | Buffer> }
}

export type Simulator = {
  name: string
  defaultPort: number
  maxBodyBytes: number
  handle(request: SimulatedRequest): SimulatedReply
}
