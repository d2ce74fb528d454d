// What does another service say, asked on the way of a request?

import type { Transaction } from './transaction.ts'
import type { UpstreamTarget } from './upstream/upstream-client.ts'

const MAXIMUM_ANSWER = 8 << 20

export type JsonCall = {
  target: UpstreamTarget
  /** Of a POST, without the headers that frame the body. */
  head: string
  body: object
  limitMs: number
}

/** Rejects where there is no answer in time, none of success, or none in JSON. */
export function callForJson(
  { surroundings: { client, settings } }: Transaction,
  { target, head, body, limitMs }: JsonCall,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const fail = (message: string) => {
      clearTimeout(timer)
      call.cancel()
      reject(new Error(message))
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size > MAXIMUM_ANSWER) fail('the answer is too large')
      else chunks.push(chunk)
    }
    const timer = setTimeout(() => fail('no answer in time'), limitMs)
    const call = client.call(
      {
        target,
        method: 'POST',
        head,
        body: Buffer.from(JSON.stringify(body)),
        connectTimeoutMs: settings.connectTimeoutMs,
      },
      {
        head(status) {
          if (status < 200 || status > 299) fail(`an answer of status ${status}`)
        },
        data: take,
        end(last) {
          if (last) take(last)
          clearTimeout(timer)
          try {
            resolve(JSON.parse(Buffer.concat(chunks).toString()))
          } catch (error) {
            reject(error)
          }
        },
        fail({ message }) {
          clearTimeout(timer)
          reject(new Error(message))
        },
        drain() {},
      },
    )
  })
}
