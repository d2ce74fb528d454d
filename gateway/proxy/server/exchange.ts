// What does the proxy see of one request and of the way back, whichever server read it?

import type { MatchRequest } from '../../routing/match.ts'

/** `port` is the listener's; `path` begins with a slash and has no dot segments. */
export interface Exchange extends MatchRequest {
  readonly scheme: 'http' | 'https'
  /** With its dot when it is not empty: `1.1`. */
  readonly httpVersion: string
  readonly clientAddress: string
  /** Name, value, …; as they came. */
  readonly rawHeaders: readonly string[]
  /** Those that may go on to an upstream, free to be changed. */
  copyHeaders(): string[]
  /** Bytes of the body to come; undefined where only its end tells. */
  readonly contentLength: number | undefined
  readonly hasBody: boolean
  readonly headSent: boolean

  /** To be called at most once. Without it the body is thrown away. */
  readBody(reader: BodyReader): void
  pauseBody(): void
  resumeBody(): void

  /** Headers are name, value, …; the server adds what its connection needs. */
  writeHead(status: number, headers: readonly string[]): void
  /** False asks for a pause until `onDrain`. */
  write(chunk: Buffer | string): boolean
  end(chunk?: Buffer | string | null): void
  /** Breaks the connection off, so that the client can tell that the answer is not whole. */
  destroy(): void

  onDrain: (() => void) | undefined
  /** Once: with true after the whole answer went out, perhaps while `end` still runs; with false where the client left before. */
  onClose: ((complete: boolean) => void) | undefined
}

export interface BodyReader {
  data(chunk: Buffer): void
  end(): void
}

export type AnswerExchange = (exchange: Exchange) => void
