// What is wrong with a rule that cannot be read, and where? In the words of the parser that Kubernetes reads rules with.

/** As the library here says it. */
export type ParseFailure = Error & {
  code?: string
  summary?: string
  range?: { start: number; end: number }
}

/** `at` counts from the beginning of the rule. */
export type SyntaxFault = { at: number; words: string }

const starts = (more = '') =>
  `{'[', '{', '(', ${more}'.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`

const CLOSING: Record<string, string> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}' }

const syntax = (at: number, words: string): SyntaxFault => ({ at, words: `Syntax error: ${words}` })

export function syntaxFaults(source: string, failure: ParseFailure): SyntaxFault[] {
  const { code, message, summary = message, range } = failure
  const at = range?.start ?? 0
  const rest = source.slice(at)
  const token = /^(\w+|"[^"]*"|'[^']*'|[<>=!]=|&&|\|\||.)/.exec(rest)?.[0] ?? '<EOF>'
  const isEnd = rest.trim() === ''
  if (code === 'unterminated_string')
    return [syntax(at, `token recognition error at: '${rest.split('\n')[0]}'`)]
  if (code === 'reserved_identifier') return [{ at, words: `reserved identifier: ${token}` }]
  if (code === 'unexpected_character') {
    // The first of two signs, of which the second is missing, takes along what stands in its place.
    const [wrong] = /^([=&|].?|[^\w\s"'()[\]{}.,:?<>!*/%+-])/.exec(rest) ?? []
    if (!wrong) return [syntax(at, leftOver(token, rest))]
    const after = rest.slice(wrong.length)
    const next = at + wrong.length + after.length - after.trimStart().length
    const unread = syntax(at, `token recognition error at: '${wrong}'`)
    const [name] = /^\w+/.exec(after.trimStart()) ?? []
    return name ? [unread, syntax(next, leftOver(name, after.trimStart()))] : [unread]
  }
  const [, wanted = ''] = /^Expected (\w+)/.exec(summary) ?? []
  if (isEnd && CLOSING[wanted])
    return [syntax(source.length, `missing '${CLOSING[wanted]}' at '<EOF>'`)]
  if (wanted === 'IDENTIFIER' && !isEnd)
    return [syntax(at, `no viable alternative at input '.${token}'`)]
  const isInCall = /\w\s*\(\s*$/.test(source.slice(0, at))
  const expected = starts(isInCall ? "')', " : '')
  if (isEnd) return [syntax(at, `mismatched input '<EOF>' expecting ${expected}`)]
  const couldGoOn = /^\s*[\w"'([{.!-]/.test(rest.slice(token.length))
  return [
    syntax(at, `${couldGoOn ? 'extraneous' : 'mismatched'} input '${token}' expecting ${expected}`),
  ]
}

/** The rule could have ended before it. */
const leftOver = (token: string, rest: string) =>
  `${rest.slice(token.length).trim() === '' ? 'extraneous' : 'mismatched'} input '${token}' expecting <EOF>`
