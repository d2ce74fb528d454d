// What did the client send?

import type { IncomingMessage } from 'node:http'
import { badRequest, MAX_BODY_BYTES, tooLarge, unsupportedMediaType } from '../status-errors.ts'
import { checkDepth } from './check-depth.ts'

export const mediaTypeOf = ({ headers }: IncomingMessage) =>
  (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()

/** Throws 413 beyond what Kubernetes takes, before the rest is read. The connection stays, for the answer. */
export function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return reject(tooLarge())
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_BODY_BYTES) {
        request.removeAllListeners('data').pause()
        reject(tooLarge())
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(badRequest('the client went away')))
    if (request.destroyed) reject(badRequest('the client went away'))
  })
}

/** An object as JSON, YAML or protobuf; undefined for an empty body. */
export async function readObject(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request)
  if (bytes.length === 0) return undefined
  switch (mediaTypeOf(request)) {
    case '':
    case 'application/json':
    case 'text/plain':
      return parseJson(bytes)
    case 'application/yaml':
      return parseYaml(bytes)
    case 'application/vnd.kubernetes.protobuf': {
      const { decodeProtobuf } = await import('../protobuf/decode-protobuf.ts')
      return decodeProtobuf(bytes)
    }
    default:
      throw unsupportedMediaType([
        'application/json',
        'application/yaml',
        'application/vnd.kubernetes.protobuf',
      ])
  }
}

export function parseJson(bytes: Buffer): unknown {
  checkDepth(bytes)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw badRequest(`error decoding the body as JSON: ${jsonFault(bytes.toString('utf8'), error)}`)
  }
}

/** In the words of the API, which is written in Go. */
function jsonFault(text: string, error: unknown): string {
  const { message } = error as Error
  const at = Number(/at position (\d+)/.exec(message)?.[1])
  if (!Number.isInteger(at) || at >= text.length) return 'unexpected end of JSON input'
  const character = `invalid character '${text[at]}'`
  if (message.includes('property name'))
    return `${character} looking for beginning of object key string`
  if (message.includes("',' or '}'")) return `${character} after object key:value pair`
  if (message.includes("',' or ']'")) return `${character} after array element`
  if (message.includes("':'")) return `${character} after object key`
  return `${character} looking for beginning of value`
}

/** JSON is YAML, and much faster to read. */
export async function parseYaml(bytes: Buffer): Promise<unknown> {
  checkDepth(bytes)
  const text = bytes.toString('utf8')
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // A flow mapping that is YAML but not JSON: the YAML reader has the last word.
    }
  }
  const { parse } = await import('./yaml.ts')
  try {
    // A warning would put what was sent into the server's log.
    return parse(text, { logLevel: 'error' })
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${(error as Error).message}`)
  }
}
