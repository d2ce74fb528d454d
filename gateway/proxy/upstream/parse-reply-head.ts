// What does the head of an upstream's reply say, and where will its body end?
// https://www.rfc-editor.org/rfc/rfc9112 — anything doubtful is refused, so that no two parsers can disagree.

import { HeaderScanner } from '../http/header-field.ts'
import { ProtocolError } from '../http/protocol-error.ts'

export type ReplyHead = {
  status: number
  /** Name, value, …; without what concerns this connection only. */
  headers: string[]
  /** Bytes to come, `chunked`, or `close`: whatever comes until the connection ends. */
  framing: number | 'chunked' | 'close'
  keepAlive: boolean
  /** Seconds that the upstream promises to keep an idle connection. */
  keepAliveSeconds: number | undefined
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/

/** What concerns this connection only. Few names have one of these lengths, so that most are known by it to be none of them. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const LENGTHS = new Set([...HOP_BY_HOP, 'content-length'].map((name) => name.length))
const isPerhapsSpecial = Array.from({ length: 64 }, (_, length) => LENGTHS.has(length))

/** `text` is the head without the empty line that ends it. */
export function parseReplyHead(text: string, method: string): ReplyHead {
  const end = text.indexOf('\r\n')
  const statusLine = STATUS_LINE.exec(end < 0 ? text : text.slice(0, end))
  if (!statusLine) throw new ProtocolError('the reply has no valid status line')
  const status = Number(statusLine[2])
  const headers: string[] = []
  let length: number | undefined
  let transferEncoding: string | undefined
  let connection = ''
  let keepAliveSeconds: number | undefined
  const scanner = new HeaderScanner(text, end < 0 ? text.length : end + 2)
  for (let found = scanner.next(); found !== 'end'; found = scanner.next()) {
    if (found !== 'header') throw new ProtocolError('the reply has an invalid header')
    const { name, value } = scanner
    const special = isPerhapsSpecial[name.length] ? name.toLowerCase() : ''
    if (special === 'content-length') {
      const parsed = parseLength(value)
      if (length !== undefined && length !== parsed)
        throw new ProtocolError('the reply has two lengths')
      if (length === undefined) headers.push(name, String(parsed))
      length = parsed
    } else if (special === '' || !HOP_BY_HOP.has(special)) headers.push(name, value)
    else if (special === 'transfer-encoding')
      transferEncoding = transferEncoding === undefined ? value : `${transferEncoding},${value}`
    else if (special === 'connection')
      connection = connection === '' ? value.toLowerCase() : `${connection},${value.toLowerCase()}`
    else if (special === 'keep-alive')
      keepAliveSeconds = Number(/\btimeout=(\d{1,6})\b/.exec(value)?.[1] ?? Number.NaN)
  }
  const named = namesIn(connection)
  return {
    status,
    headers: withoutNamed(headers, named),
    framing: frame(method, status, statusLine[1] === '1', length, transferEncoding),
    keepAlive: statusLine[1] === '1' && !named.includes('close'),
    keepAliveSeconds: Number.isNaN(keepAliveSeconds) ? undefined : keepAliveSeconds,
  }
}

function parseLength(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new ProtocolError('the reply has an invalid length')
  return Number(value)
}

function frame(
  method: string,
  status: number,
  knowsChunks: boolean,
  length: number | undefined,
  transferEncoding: string | undefined,
): ReplyHead['framing'] {
  if (transferEncoding !== undefined) {
    if (length !== undefined)
      throw new ProtocolError('the reply has a length and a transfer encoding')
    if (!knowsChunks || transferEncoding.toLowerCase() !== 'chunked')
      throw new ProtocolError('the reply has an unknown transfer encoding')
  }
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 0
  return transferEncoding === undefined ? (length ?? 'close') : 'chunked'
}

function namesIn(connection: string): string[] {
  if (connection === '') return []
  return connection.includes(',') ? connection.split(',').map((name) => name.trim()) : [connection]
}

/** A Connection header may name others that are meant for this connection alone. */
function withoutNamed(headers: string[], named: string[]): string[] {
  const names = named.filter((name) => name !== '' && name !== 'close' && name !== 'keep-alive')
  if (names.length === 0) return headers
  return headers.filter((_, at) => !names.includes(headers[at & ~1]!.toLowerCase()))
}
