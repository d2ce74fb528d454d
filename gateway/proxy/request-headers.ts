// Which of a client's headers may go on to an upstream?

import { type HeaderList, InvalidHeader } from '../policies/header-list.ts'
import { isHeaderValue, lowerCaseHeaderName } from './http/header-field.ts'

/** What concerns the client's connection alone, and what the upstream's client writes itself. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Of headers that were parsed strictly: no value can break out of its line. */
export function selectForwardableHeaders(rawHeaders: readonly string[]): readonly string[] {
  const headers: HeaderList = []
  let connection: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    const value = rawHeaders[at + 1]!
    const lowerCaseName = lowerCaseHeaderName(name)!
    if (DROPPED.has(lowerCaseName)) {
      if (lowerCaseName === 'connection') connection = `${connection ?? ''},${value}`
      continue
    }
    headers.push(name, value)
  }
  return connection === undefined ? headers : withoutNamed(headers, connection)
}

/** A Connection header names others that are meant for this connection alone. */
function withoutNamed(headers: HeaderList, connection: string): HeaderList {
  const named = connection.split(',').map((name) => name.trim().toLowerCase())
  const others = named.filter((name) => name !== '' && name !== 'keep-alive' && name !== 'close')
  if (others.length === 0) return headers
  return headers.filter((_, at) => !others.includes(headers[at & ~1]!.toLowerCase()))
}

const TARGET = /^\/[!-~]*$/

/** The request line and headers as the upstream's client wants them. */
export function formatRequestHead(
  method: string,
  path: string,
  query: string,
  host: string,
  headers: HeaderList,
): string {
  const target = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
  if (!TARGET.test(target)) throw new InvalidHeader('the upstream path is invalid')
  if (!isHeaderValue(host)) throw new InvalidHeader('the upstream host is invalid')
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\n`
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`
  return head
}
