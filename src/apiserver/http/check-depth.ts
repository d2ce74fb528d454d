// Is a body too deep for the functions that walk down an object? Found out before it is one.

import { badRequest } from '../status-errors.ts'

/** Deeper than anything that somebody wrote. */
const MAX_DEPTH = 500

const [QUOTE, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] =
  Buffer.from('"\\[]{}')

/** Counts the brackets of JSON, and of YAML as far as it looks like JSON. Throws 400. */
export function checkDepth(bytes: Buffer) {
  if (bytes.length <= MAX_DEPTH) return
  let depth = 0
  let isInString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (isInString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isInString = false
    } else if (byte === QUOTE) isInString = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) throw badRequest('error decoding the body: exceeded max depth')
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
  }
}
