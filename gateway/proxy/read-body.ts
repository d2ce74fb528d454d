// What is the whole body of a request, where it must be known before it can go on?

import type { Exchange } from './server/exchange.ts'

export function readBody(
  exchange: Exchange,
  maximum: number,
  done: (body: Buffer | 'too-large') => void,
) {
  if ((exchange.contentLength ?? 0) > maximum) return done('too-large')
  if (!exchange.hasBody) return done(Buffer.alloc(0))
  let chunks: Buffer[] = []
  let size = 0
  exchange.readBody({
    data(chunk) {
      size += chunk.length
      if (size <= maximum) chunks.push(chunk)
      else if (size - chunk.length <= maximum) {
        // The rest is read and thrown away, or the client might never come to read the answer.
        chunks = []
        done('too-large')
      }
    },
    end() {
      if (size <= maximum) done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    },
  })
}
