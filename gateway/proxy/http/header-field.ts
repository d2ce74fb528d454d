// What may a header's name and value be? https://www.rfc-editor.org/rfc/rfc9110#section-5
// Each message's heads go through here: characters are looked up in a table, one by one, as calling an expression for
// each of many short texts costs more.

const NAME = 1
const VALUE = 2
const BLANK = 4

/** Of what is no name and no value, anything would end the line early, or would when written as one byte a character. */
const classes = new Uint8Array(256)
for (const character of "!#$%&'*+.^_`|~-") classes[character.charCodeAt(0)] = NAME
for (let code = 0; code < 256; code++) {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) classes[code] = NAME
  if (code === 9 || (code >= 32 && code !== 127)) classes[code]! |= VALUE
}
classes[9]! |= BLANK
classes[32]! |= BLANK

const isOf = (code: number, wanted: number) => code < 256 && (classes[code]! & wanted) !== 0

const COLON = 58
const CARRIAGE_RETURN = 13
const LINE_FEED = 10

/** The same few names come with each message: looked up, not changed anew. */
const MAXIMUM_KNOWN = 1_000
const known = new Map<string, string>()

/** The name in lower case; undefined where it is none. */
export function lowerCaseHeaderName(name: string): string | undefined {
  const present = known.get(name)
  if (present !== undefined) return present
  if (!isHeaderName(name)) return undefined
  const lowerCase = name.toLowerCase()
  if (name.length <= 64) {
    if (known.size >= MAXIMUM_KNOWN) known.clear()
    // A copy: a part of a text would keep all of it in memory, keys and cookies too.
    known.set(Buffer.from(name, 'latin1').toString('latin1'), lowerCase)
  }
  return lowerCase
}

export function isHeaderName(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (!isOf(name.charCodeAt(at), NAME)) return false
  return name !== ''
}

export function isHeaderValue(value: string): boolean {
  for (let at = 0; at < value.length; at++) if (!isOf(value.charCodeAt(at), VALUE)) return false
  return true
}

/**
 * Steps through the headers of a head, line by line. A folded line begins with a blank, which no name holds. Of a value,
 * spaces and tabs alone are trimmed: what else `trim` takes away, another parser may take for part of it.
 */
export class HeaderScanner {
  readonly #text: string
  #at: number
  #start = 0
  #colon = 0
  #valueStart = 0
  #valueEnd = 0

  /** `text` has one character a byte; `from` is where the first header begins, or no less than its length. */
  constructor(text: string, from: number) {
    this.#text = text
    this.#at = from
  }

  next(): 'header' | 'end' | 'invalid name' | 'invalid value' {
    const text = this.#text
    let at = this.#at
    if (at >= text.length) return 'end'
    this.#start = at
    while (at < text.length && isOf(text.charCodeAt(at), NAME)) at++
    if (at === this.#start || at >= text.length || text.charCodeAt(at) !== COLON)
      return 'invalid name'
    this.#colon = at++
    while (at < text.length && isOf(text.charCodeAt(at), BLANK)) at++
    this.#valueStart = at
    this.#valueEnd = at
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (!isOf(code, VALUE)) break
      if (!isOf(code, BLANK)) this.#valueEnd = at + 1
    }
    if (at < text.length) {
      if (text.charCodeAt(at) !== CARRIAGE_RETURN || text.charCodeAt(at + 1) !== LINE_FEED)
        return 'invalid value'
      at += 2
    }
    this.#at = at
    return 'header'
  }

  get name() {
    return this.#text.slice(this.#start, this.#colon)
  }

  get value() {
    return this.#text.slice(this.#valueStart, this.#valueEnd)
  }
}
