// With which keys are a provider's tokens signed? Keys from elsewhere are kept for as long as the policy says.

import type { JSONWebKeySet } from 'jose'
import type { JwtProvider, RemoteKeys } from '../routing/routing-table.ts'
import { resolvePolicyEndpoint } from './policy-endpoint.ts'
import { formatRequestHead } from './request-headers.ts'
import type { Surroundings } from './transaction.ts'

type Kept = { keys: Promise<JSONWebKeySet>; loadedMs: number; last: JSONWebKeySet | undefined }

const LIMIT_MS = 5_000
const MAXIMUM_BYTES = 1 << 20
/** After a failure it is not asked again at once. */
const RETRY_MS = 5_000

const books = new WeakMap<Surroundings, Map<string, Kept>>()

export async function loadKeys(
  surroundings: Surroundings,
  { jwks }: JwtProvider,
): Promise<JSONWebKeySet> {
  if (!jwks.remote) return { keys: jwks.keys ?? [] } as JSONWebKeySet
  let book = books.get(surroundings)
  if (!book) {
    book = new Map()
    books.set(surroundings, book)
  }
  const name = JSON.stringify(jwks.remote)
  const kept = book.get(name)
  if (kept && performance.now() - kept.loadedMs < jwks.remote.cacheMs) return kept.keys
  const fresh: Kept = {
    keys: Promise.resolve({ keys: [] }),
    loadedMs: performance.now(),
    last: kept?.last,
  }
  fresh.keys = fetchKeys(surroundings, jwks.remote).then(
    (keys) => {
      fresh.last = keys
      return keys
    },
    (error) => {
      surroundings.report(new Error(`keys for tokens could not be loaded: ${error.message}`))
      fresh.loadedMs = performance.now() - jwks.remote!.cacheMs + RETRY_MS
      return fresh.last ?? { keys: [] }
    },
  )
  book.set(name, fresh)
  return fresh.keys
}

function fetchKeys(
  { client, settings }: Surroundings,
  { endpoint, path: wanted }: RemoteKeys,
): Promise<JSONWebKeySet> {
  const { target, authority, path = wanted } = resolvePolicyEndpoint(endpoint)
  const head = formatRequestHead('GET', path, '', authority, ['accept', 'application/json'])
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
      if (size > MAXIMUM_BYTES) fail('the answer is too large')
      else chunks.push(chunk)
    }
    const timer = setTimeout(() => fail('no answer in time'), LIMIT_MS)
    const { connectTimeoutMs } = settings
    const call = client.call(
      { target, method: 'GET', head, body: undefined, connectTimeoutMs },
      {
        head(status) {
          if (status !== 200) fail(`an answer of status ${status}`)
        },
        data: take,
        end(last) {
          if (last) take(last)
          clearTimeout(timer)
          try {
            resolve(readKeys(Buffer.concat(chunks).toString()))
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

function readKeys(text: string): JSONWebKeySet {
  const set = JSON.parse(text)
  if (!Array.isArray(set?.keys)) throw new Error('the answer is no set of keys')
  return set
}
