// How does Go print this value? Kubernetes' messages quote what was found with Go's %q, %v and %#v, and tools compare them.

const ESCAPES: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

const hex = (code: number, width: number) => code.toString(16).padStart(width, '0')

function escaped(character: string) {
  const code = character.codePointAt(0)!
  if (ESCAPES[character] !== undefined) return ESCAPES[character]
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
}

/** `%q`: double quotes, with everything that does not print escaped. */
export const goQuote = (text: string) =>
  `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escaped)}"`

/** `%v` of a float64: shortest digits, an exponent of two digits below 1e-4 and from 1e21 on. */
export function goNumber(value: number) {
  if (value !== 0 && Math.abs(value) < 1e-4) {
    return value.toExponential().replace(/e-(\d)$/, 'e-0$1')
  }
  return String(value)
}

/** `%+v` of decoded JSON: `map[spec:map[replicas:2]]`. */
export function goFormat(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return goNumber(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(goFormat).join(' ')}]`
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${key}:${goFormat(field)}`)
  return `map[${entries.join(' ')}]`
}

/** `%#v` of decoded JSON: `map[string]interface {}{"name":"http"}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number') return goNumber(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  const entries = Object.entries(value as object)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${goQuote(key)}:${goSyntax(field)}`)
  return `map[string]interface {}{${entries.join(', ')}}`
}
