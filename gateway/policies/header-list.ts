// How are headers read and changed without losing their order, their spelling or their repetitions?

/** Name, value, name, value, … as they came; names in any case. */
export type HeaderList = string[]

/** A name or value that would break out of its line. Says nothing of the value: it may be a key. */
export class InvalidHeader extends Error {
  override name = 'InvalidHeader'
}

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

const is = (name: string, lowerCaseName: string) =>
  name === lowerCaseName ||
  (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName)

export function findHeader(headers: HeaderList, lowerCaseName: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2)
    if (is(headers[at]!, lowerCaseName)) return headers[at + 1]
  return undefined
}

export function addHeader(headers: HeaderList, name: string, value: string) {
  if (!NAME.test(name)) throw new InvalidHeader('a header has an invalid name')
  if (!VALUE.test(value)) throw new InvalidHeader(`the header ${name} has an invalid value`)
  headers.push(name, value)
}

export function removeHeader(headers: HeaderList, lowerCaseName: string) {
  let kept = 0
  for (let at = 0; at < headers.length; at += 2) {
    if (is(headers[at]!, lowerCaseName)) continue
    if (kept !== at) {
      headers[kept] = headers[at]!
      headers[kept + 1] = headers[at + 1]!
    }
    kept += 2
  }
  if (kept < headers.length) headers.splice(kept)
}

export function setHeader(headers: HeaderList, name: string, value: string) {
  removeHeader(headers, name.toLowerCase())
  addHeader(headers, name, value)
}
