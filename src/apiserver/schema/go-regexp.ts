// The same pattern, for JavaScript: schemas and CEL rules write regular expressions in Go's syntax (RE2).

const CLASSES: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
}

const compiled = new Map<string, RegExp>()

/** Throws SyntaxError where the pattern is none. */
export function goRegExp(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  const expression = translate(pattern)
  if (compiled.size > 2000) compiled.clear()
  compiled.set(pattern, expression)
  return expression
}

function translate(pattern: string) {
  // JavaScript has no flags within a pattern: those that Go's pattern begins with hold for all of it.
  const inline = /^\^?\(\?([ims]+)\)/.exec(pattern)
  const flags = inline?.[1] ?? ''
  const source = pattern
    .replace(/^(\^?)\(\?[ims]+\)/, '$1')
    .replace(/\[:(\w+):\]/g, (text, name: string) => CLASSES[name] ?? text)
    .replace(/\(\?P</g, '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
  try {
    return new RegExp(source, `${flags}u`)
  } catch {
    // Unicode mode refuses escapes that Go allows, such as `\-` or `\_`.
    return new RegExp(source, flags)
  }
}
