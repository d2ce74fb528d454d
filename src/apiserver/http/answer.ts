// How is an answer written?

import type { IncomingMessage, ServerResponse } from 'node:http'
import { toStatus } from '../status-errors.ts'

export function sendText(response: ServerResponse, text: string, code = 200) {
  response.writeHead(code, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

export function sendJson(
  response: ServerResponse,
  value: unknown,
  code = 200,
  headers: Record<string, string> = {},
) {
  const text = isForPeople(response.req)
    ? JSON.stringify(typeof value === 'string' ? JSON.parse(value) : value, null, 2)
    : `${typeof value === 'string' ? value : JSON.stringify(value)}\n`
  response.writeHead(code, {
    'cache-control': 'no-cache, private',
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** `?pretty=true` asks for it; of some programs it is known that a person looks at what they get. */
function isForPeople({ url = '', headers }: IncomingMessage) {
  const [, asked] = /[?&]pretty=([^&]+)/.exec(url) ?? []
  if (asked !== undefined) return /^(1|t|T|TRUE|true|True)$/.test(asked)
  return url === '/version' || /^(curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '')
}

export async function sendYaml(response: ServerResponse, value: unknown, code = 200) {
  const { stringify } = await import('./yaml.ts')
  const text = Buffer.from(stringify(value, { aliasDuplicateObjects: false }))
  response.writeHead(code, { 'content-type': 'application/yaml', 'content-length': text.length })
  response.end(text)
}

/** A refusal, or a fault of ours, as a Status. In the middle of an answer nothing is left but to end it. */
export function sendError(response: ServerResponse, error: unknown) {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const status = toStatus(error)
  const headers: Record<string, string> = {}
  const wait = status.details?.retryAfterSeconds
  if (wait) headers['retry-after'] = String(wait)
  const { req: request } = response
  if (request.complete) return sendJson(response, status, status.code, headers)
  // What was not read of the body would be taken for the next request.
  headers.connection = 'close'
  if (request.headers.expect) return sendJson(response, status, status.code, headers)
  endWhenRead(response)
  sendJson(response, status, status.code, headers)
}

const MAX_UNWANTED_BYTES = 128 * 1024 * 1024
const UNWANTED_MS = 5_000

/**
 * A client that is still sending does not read yet, and a connection that is closed in its face takes the answer along.
 * So the answer goes out, and for a while what comes is thrown away.
 */
function endWhenRead(response: ServerResponse) {
  const { req: request } = response
  const end = response.end.bind(response) as (text?: string) => ServerResponse
  response.end = ((text?: string) => {
    let isEnded = false
    let unwanted = 0
    const finish = () => {
      if (isEnded) return
      isEnded = true
      clearTimeout(timer)
      end()
    }
    const timer = setTimeout(finish, UNWANTED_MS)
    request.on('data', (chunk: Buffer) => {
      unwanted += chunk.length
      if (unwanted > MAX_UNWANTED_BYTES) finish()
    })
    request.on('end', finish)
    request.on('close', finish)
    if (text) response.write(text)
    return response
  }) as typeof response.end
}
