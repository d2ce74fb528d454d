// What does the proxy ask of whatever speaks HTTP to the upstreams?

export type UpstreamTarget = {
  /** Sockets to targets with the same key may be reused for one another. */
  key: string
  host: string
  port: number
  tls?: UpstreamTls
}

export type UpstreamTls = {
  serverName: string
  verify: 'all' | 'chain' | 'nothing'
  /** PEM; the system's where it is missing. */
  authorities?: string
  certificate?: { certificate: string; key: string }
  /** One of these must be in the certificate, instead of the server's name. */
  subjectAltNames?: string[]
}

export type UpstreamRequest = {
  target: UpstreamTarget
  method: string
  /** The request line and the headers, each ended by CRLF; the framing headers are added by the client. */
  head: string
  /** Streamed, with its length where it is known, where it is not a Buffer; undefined for none. */
  body: Buffer | { length: number | undefined } | undefined
  connectTimeoutMs: number
  /** Does no harm when it is carried out twice, whatever its method. */
  repeatable?: boolean | undefined
  /** Where to turn when no connection comes about, so that nothing was sent yet; undefined when nowhere is left. */
  another?: (() => UpstreamTarget | undefined) | undefined
}

/** Called in this order, and never after `cancel`. Either `end` or `fail` comes last. */
export interface UpstreamHandler {
  /** `length` is undefined where only the end of the body tells. Hop-by-hop headers are taken out. */
  head(status: number, headers: string[], length: number | undefined): void
  data(chunk: Buffer): void
  end(last: Buffer | null): void
  fail(failure: UpstreamFailure): void
  /** A streamed body may go on. */
  drain(): void
}

export type UpstreamFailure = {
  reason: 'dns' | 'connect' | 'broken' | 'protocol' | 'timeout'
  message: string
}

export interface UpstreamCall {
  /** For a streamed body; false asks for a pause until `drain`. */
  write(chunk: Buffer): boolean
  end(): void
  pause(): void
  resume(): void
  /** At once, and for good: the socket is not used again. */
  cancel(): void
}

export interface UpstreamClient {
  call(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall
  close(): void
}
