// What does the head of a request say, and where will its body end?
// https://www.rfc-editor.org/rfc/rfc9112 — anything that two parsers could read differently is refused.

import { HeaderScanner, lowerCaseHeaderName } from '../http/header-field.ts'
import { selectForwardableHeaders } from '../request-headers.ts'
import { parseTarget } from './parse-target.ts'
import { RefusedRequest } from './refused-request.ts'

/** Never changed: requests of a connection with the same head share it. */
export type RequestHead = {
  readonly method: string
  readonly httpVersion: '1.0' | '1.1'
  readonly host: string
  readonly path: string
  readonly query: string
  /** Name, value, …; as they came. */
  readonly rawHeaders: readonly string[]
  /** Those of them that may go on to an upstream. */
  readonly forwardableHeaders: readonly string[]
  readonly contentLength: number | undefined
  readonly chunked: boolean
  readonly keepAlive: boolean
  readonly expectsContinue: boolean
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~]+) HTTP\/1\.([01])$/
const OTHER_VERSION = /^[A-Z]+ [!-~]+ HTTP\/\d\.\d$/
const HOST = /^[!$&-.0-;=A-Z[\]_a-z~%]*$/
const LENGTH = /^\d{1,15}$/
const MAXIMUM_HEADERS = 256

/** `text` is the head without the empty line that ends it, one character a byte. Throws RefusedRequest. */
export function parseRequestHead(text: string): RequestHead {
  const end = text.indexOf('\r\n')
  const line = end < 0 ? text : text.slice(0, end)
  const [, method = '', target = '', minor] = REQUEST_LINE.exec(line) ?? refuseLine(line)
  const rawHeaders: string[] = []
  let host: string | undefined
  let contentLength: number | undefined
  let coding: string | undefined
  let connection = ''
  let expectation = ''
  const scanner = new HeaderScanner(text, end < 0 ? text.length : end + 2)
  for (let found = scanner.next(); found !== 'end'; found = scanner.next()) {
    if (found === 'invalid name') throw new RefusedRequest(400, 'invalid header')
    if (found === 'invalid value') throw new RefusedRequest(400, 'invalid header value')
    const { name, value } = scanner
    rawHeaders.push(name, value)
    switch (lowerCaseHeaderName(name)) {
      case 'host':
        if (host !== undefined || !HOST.test(value)) throw new RefusedRequest(400, 'invalid host')
        host = value
        break
      case 'content-length':
        if (contentLength !== undefined || !LENGTH.test(value))
          throw new RefusedRequest(400, 'invalid content length')
        contentLength = Number(value)
        break
      case 'transfer-encoding':
        coding = coding === undefined ? value : `${coding},${value}`
        break
      case 'connection':
        connection += `,${value.toLowerCase()}`
        break
      case 'expect':
        expectation = value.toLowerCase()
    }
  }
  if (rawHeaders.length > 2 * MAXIMUM_HEADERS) throw new RefusedRequest(431, 'too many headers')
  const modern = minor === '1'
  if (host === undefined && modern) throw new RefusedRequest(400, 'no host')
  const chunked = readCoding(coding, contentLength, modern)
  if (expectation !== '' && expectation !== '100-continue')
    throw new RefusedRequest(417, 'unknown expectation')
  if (method === 'CONNECT') throw new RefusedRequest(405, 'this is not a forward proxy')
  const found = parseTarget(target, host ?? '')
  if (!found || !HOST.test(found.host)) throw new RefusedRequest(400, 'invalid target')
  return {
    method,
    httpVersion: modern ? '1.1' : '1.0',
    host: found.host,
    path: found.path,
    query: found.query,
    rawHeaders,
    forwardableHeaders: selectForwardableHeaders(rawHeaders),
    contentLength,
    chunked,
    keepAlive: keepsAlive(connection, modern),
    expectsContinue: modern && expectation !== '',
  }
}

function refuseLine(line: string): never {
  if (OTHER_VERSION.test(line)) throw new RefusedRequest(505, 'unsupported HTTP version')
  throw new RefusedRequest(400, 'invalid request line')
}

function readCoding(coding: string | undefined, length: number | undefined, modern: boolean) {
  if (coding === undefined) return false
  if (length !== undefined) throw new RefusedRequest(400, 'a length and a transfer encoding')
  if (!modern || coding.toLowerCase() !== 'chunked')
    throw new RefusedRequest(400, 'unknown transfer encoding')
  return true
}

function keepsAlive(connection: string, modern: boolean): boolean {
  if (connection === '') return modern
  const options = connection.split(',').map((option) => option.trim())
  return !options.includes('close') && (modern || options.includes('keep-alive'))
}
