// Where do a command's streams come from when the client opens each of them itself, over SPDY?

import type { Duplex } from 'node:stream'
import type { CommandStreams } from './remote-command.ts'
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts'

const OPEN_TIMEOUT_MS = 30_000

/** Resolves when each wanted stream is there. Where they do not come in time the connection is closed. */
export function collectSpdyStreams(transport: Duplex, wanted: string[]): Promise<CommandStreams> {
  const abort = new AbortController()
  const streams: Record<string, SpdyStream> = {}
  const missing = new Set(wanted)

  return new Promise((resolve, reject) => {
    const accept = (stream: SpdyStream) => {
      const { streamtype = '' } = stream.headers
      if (!missing.delete(streamtype)) throw new Error(`no stream ${streamtype} is wanted`)
      streams[streamtype] = stream
      if (streamtype !== 'stdin') stream.resume()
      if (missing.size > 0) return
      clearTimeout(timer)
      resolve({ streams, signal: abort.signal, close: () => connection.close() })
    }
    const connection = new SpdyConnection({ transport, accept })
    const timer = setTimeout(() => connection.close(), OPEN_TIMEOUT_MS).unref()
    connection.closed.then(() => {
      clearTimeout(timer)
      abort.abort()
      reject(new Error(`the client did not open ${[...missing].join(', ')}`))
    })
  })
}
