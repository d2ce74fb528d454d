// How does a number that JavaScript cannot hold pass through unchanged? As a marked text, from parsing to printing,
// however deep it then stands, be it inside JSON that stands in a text itself.

import { randomBytes } from 'node:crypto'

/** Nobody can send it by chance or by intent; nothing in it is ever escaped. */
const MARK = `#${randomBytes(12).toString('hex')}#`
/** No fraction: of those, nobody expects the last digit. */
const LONG_NUMBER = /(?<![\d.])\d{16}/
const NUMBERS = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const INTEGER = /^-?\d{16,}$/
/** With the quotes of up to five texts inside one another. */
const MARKED = new RegExp(`\\\\{0,31}"${MARK}(-?\\d+)\\\\{0,31}"`, 'g')

/** Throws SyntaxError. */
export function parseExactly(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text)
  // As it stands first: marking must not make JSON of what is none, such as 00000000000000001.
  const plain = JSON.parse(text)
  const safe = markNumbers(text)
  return safe === text ? plain : JSON.parse(safe)
}

/** Texts are stepped over, and may be of any length. */
function markNumbers(text: string): string {
  let out = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('"', at)
    const between = text.slice(at, open < 0 ? undefined : open)
    out += between.replace(NUMBERS, (number) =>
      INTEGER.test(number) && !Number.isSafeInteger(Number(number)) ? `"${MARK}${number}"` : number,
    )
    if (open < 0) return out
    at = endOfText(text, open)
    out += text.slice(open, at)
  }
}

function endOfText(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); ; close = text.indexOf('"', close + 1)) {
    let before = close - 1
    while (text[before] === '\\') before--
    if ((close - before) % 2 === 1) return close + 1
  }
}

export function printExactly(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes(MARK) ? text.replace(MARKED, '$1') : text
}
