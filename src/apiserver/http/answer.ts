// How is an answer written?

import type { ServerResponse } from 'node:http'
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
  const text = Buffer.from(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
  response.writeHead(code, {
    'cache-control': 'no-cache, private',
    'content-type': 'application/json',
    ...headers,
    'content-length': text.length,
  })
  response.end(text)
}

export async function sendYaml(response: ServerResponse, value: unknown, code = 200) {
  const { stringify } = await import('yaml')
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
  // What was not read of the body would be taken for the next request.
  if (!response.req.complete) headers.connection = 'close'
  sendJson(response, status, status.code, headers)
}
