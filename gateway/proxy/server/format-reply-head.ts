// How is the head of an answer written?

import { STATUS_CODES } from 'node:http'
import { isHeaderName, isHeaderValue } from '../http/header-field.ts'

const statusLines = new Map<number, string>()

function statusLineOf(status: number): string {
  let line = statusLines.get(status)
  if (line === undefined) {
    if (!Number.isInteger(status) || status < 200 || status > 999)
      throw new Error(`no status of an answer: ${status}`)
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
    statusLines.set(status, line)
  }
  return line
}

/** What the server says itself of its connection and of the body's end. */
const OWN = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])
/** Few names have one of these lengths, so that most are known by it to be none of them. */
const LENGTHS = new Set([...OWN, 'content-length', 'date'].map((name) => name.length))
const isPerhapsSpecial = Array.from({ length: 64 }, (_, length) => LENGTHS.has(length))

export type ReplyHead = {
  /** Without what says how the body ends, and without the empty line. */
  text: string
  contentLength: number | undefined
}

/** Throws where a header would break out of its line. */
export function formatReplyHead(status: number, headers: readonly string[]): ReplyHead {
  let text = statusLineOf(status)
  let contentLength: number | undefined
  let dated = false
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!
    const value = headers[at + 1]!
    if (!isHeaderName(name) || !isHeaderValue(value))
      throw new Error('a header of the answer is invalid')
    if (isPerhapsSpecial[name.length]) {
      const special = name.toLowerCase()
      if (special === 'content-length') {
        contentLength = Number(value)
        continue
      }
      if (OWN.has(special)) continue
      if (special === 'date') dated = true
    }
    text += `${name}: ${value}\r\n`
  }
  if (!dated) text += dateLine()
  return { text, contentLength }
}

let line = ''
let lineEnds = 0

/** Formatted once a second. */
function dateLine(): string {
  const now = Date.now()
  if (now >= lineEnds) {
    line = `date: ${new Date(now).toUTCString()}\r\n`
    lineEnds = now - (now % 1000) + 1000
  }
  return line
}
