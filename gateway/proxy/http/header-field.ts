// What may a header's name and value be? https://www.rfc-editor.org/rfc/rfc9110#section-5

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Anything else would end the line early, or would when written as one byte a character. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/
const SPACE = 32
const TAB = 9

/** The same few names come with each message: looked up, not examined. */
const MAXIMUM_KNOWN = 1_000
const known = new Map<string, string>()

/** The name in lower case; undefined where it is none. */
export function lowerCaseHeaderName(name: string): string | undefined {
  const present = known.get(name)
  if (present !== undefined) return present
  if (!NAME.test(name)) return undefined
  const lowerCase = name.toLowerCase()
  if (name.length <= 64) {
    if (known.size >= MAXIMUM_KNOWN) known.clear()
    // A copy: a part of a text would keep all of it in memory, keys and cookies too.
    known.set(Buffer.from(name, 'latin1').toString('latin1'), lowerCase)
  }
  return lowerCase
}

export const isHeaderValue = (value: string): boolean => !FORBIDDEN.test(value)

/** Of spaces and tabs alone: what else `trim` takes away, another parser may take for part of the value. */
export function trimHeaderValue(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (code: number) => code === SPACE || code === TAB
