// Is it YAML as kubectl reads it, and if not, where does it go wrong and in which words does one tell a learner?

import {
  type Document,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
  visit,
  type YAMLError,
} from 'yaml'

export type Problem = {
  /** Both from 1. */
  line: number
  column: number
  /** Of what is wrong, on that line. */
  length: number
  message: string
}

export type ManifestDocument = { yaml: Document.Parsed<ParsedNode>; problems: Problem[] }

export type ReadManifest = {
  documents: ManifestDocument[]
  /** What stands from one offset in the text to another. */
  problemAt(from: number, to: number, message: string): Problem
}

/** A file with more problems than these is not a manifest. */
const MOST_PROBLEMS = 100

/** kubectl reads YAML 1.1, in which `yes` is true, but knows no dates and no times of day. */
const NO_TIMES = /timestamp$/

export function readManifest(text: string): ReadManifest {
  const lineCounter = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    version: '1.1',
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter(
        (tag) => typeof tag === 'string' || (!NO_TIMES.test(tag.tag) && !isTimeOfDay(tag)),
      ),
  })
  const lines = text.split('\n')
  const problemAt = (from: number, to: number, message: string): Problem => {
    let { line, col } = lineCounter.linePos(Math.min(from, text.length))
    // What is missing at the end is said at the last line that there is.
    while (line > 1 && (lines[line - 1] ?? '').trim() === '') {
      line -= 1
      col = (lines[line - 1]?.trimEnd().length ?? 0) + 1
    }
    const rest = (lines[line - 1] ?? '').trimEnd().length - col + 1
    return { line, column: col, length: Math.max(1, Math.min(to - from, rest)), message }
  }
  // Where nothing was written, the library gives an empty stream.
  const documents = (Array.isArray(parsed) ? parsed : []) as Document.Parsed<ParsedNode>[]
  return {
    problemAt,
    documents: documents.map((yaml) => ({
      yaml,
      problems: firstInEachLine(
        yaml.errors.slice(0, MOST_PROBLEMS).map((error) => {
          const at = placeOf(error, yaml)
          const problem = problemAt(at, Math.max(at + 1, error.pos[1]), '')
          const below = /IMPLICIT_KEY$/.test(error.code) && tooDeepBelow(lines, problem.line)
          if (below) return { ...below, message: `wrong indent: ${indents(lines, below.line)}` }
          return { ...problem, message: describe(error, at, text, lines, problem.line) }
        }),
      ),
    })),
  }
}

/** One slip makes several errors: the first in a line tells. */
const firstInEachLine = (problems: Problem[]) =>
  problems.filter(({ line }, index) => problems.findIndex((each) => each.line === line) === index)

/** Where a line that has its value already is followed by one that is indented as if it had not. */
function tooDeepBelow(lines: string[], lineNumber: number) {
  const line = lines[lineNumber - 1] ?? ''
  if (line.split(/:\s+(?=\S)/).length !== 2) return undefined
  const step = lines.slice(lineNumber).findIndex((each) => each.trim() !== '')
  const below = lines[lineNumber + step] ?? ''
  if (step === -1 || indentOf(below) <= indentOf(line)) return undefined
  const text = below.trim()
  return { line: lineNumber + step + 1, column: indentOf(below) + 1, length: text.length }
}

const isTimeOfDay = (tag: unknown) => (tag as { format?: string }).format === 'TIME'

/** A quote that nobody closes is found at the end of the file, and belongs where it was opened. */
function placeOf({ message, pos }: YAMLError, yaml: Document.Parsed<ParsedNode>): number {
  let place = pos[0]
  if (message.startsWith('Missing closing'))
    visit(yaml, {
      Scalar(_key, { type, range }) {
        const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'
        if (isQuoted && range && range[0] < pos[0] && range[1] >= pos[0]) place = range[0]
      },
    })
  return place
}

function describe(
  { code, message }: YAMLError,
  at: number,
  text: string,
  lines: string[],
  lineNumber: number,
): string {
  const line = lines[lineNumber - 1] ?? ''
  const word = line.trim().replace(/^(- +)+/, '')
  if (/^ *\t/.test(line)) return 'a tab in the indentation: YAML takes only spaces'
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab in the indentation: YAML takes only spaces'
    case 'DUPLICATE_KEY':
      return `"${keyOf(word)}" is here twice`
    case 'BLOCK_AS_IMPLICIT_KEY':
      return `a second ": " in this line: what belongs under "${keyOf(word)}" stands on the next line, indented; a text with ": " in it needs quotes`
    case 'MULTILINE_IMPLICIT_KEY':
      return missingColon(word)
    case 'BAD_INDENT':
      return isOpenBracket(message)
        ? `this bracket is not closed: "${isOpenBracket(message)}" is missing`
        : `wrong indent: ${indents(lines, lineNumber)}`
    case 'BAD_SCALAR_START':
      return `a value that begins with "${text[at]}" needs quotes`
    case 'BAD_DQ_ESCAPE':
      return 'a backslash in double quotes begins an escape, and there is none like this: use single quotes'
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
      return 'a value that begins with "*" or "&" needs quotes'
    case 'UNEXPECTED_TOKEN':
      return /node end/.test(message)
        ? 'something stands behind the value: a text with quotes in it needs quotes around all of it'
        : `not YAML: ${uncapitalised(message)}`
  }
  if (message.startsWith('Missing closing')) return 'this quote is not closed'
  if (message.startsWith('Implicit map keys')) return missingColon(word)
  if (isOpenBracket(message))
    return `this bracket is not closed: "${isOpenBracket(message)}" is missing`
  return `not YAML: ${uncapitalised(message)}`
}

const keyOf = (word: string) => word.split(/:(?:\s|$)/)[0]!.replace(/^["']|["']$/g, '')

const missingColon = (word: string) => {
  const [, key] = /^([\w./-]+):\S/.exec(word) ?? []
  return key
    ? `a space is missing after "${key}:"`
    : `"${word.slice(0, 40)}" needs a ":" and a value, or more indentation where it goes on from the line above`
}

const isOpenBracket = (message: string) => /end with (?:a )?([\]}])/.exec(message)?.[1]

/** What a learner can count: this line's spaces, and those of the lines above that it may belong to. */
function indents(lines: string[], lineNumber: number): string {
  const mine = indentOf(lines[lineNumber - 1] ?? '')
  const above = new Set<number>()
  let least = Number.POSITIVE_INFINITY
  for (let index = lineNumber - 2; index >= 0 && least > 0; index--) {
    const line = lines[index]!
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    if (/^(---|\.\.\.)/.test(line)) break
    const [dashes = ''] = /^ *((?:- +)*)/.exec(line) ?? []
    for (const indent of [dashes.length, indentOf(line)])
      if (indent < least) {
        above.add(indent)
        least = indent
      }
  }
  const near = [...above].sort((a, b) => Math.abs(a - mine) - Math.abs(b - mine)).slice(0, 2)
  return `${mine} ${mine === 1 ? 'space' : 'spaces'} here, ${near
    .sort((a, b) => a - b)
    .join(' or ')} in the lines above that it can belong to`
}

const indentOf = (line: string) => line.length - line.trimStart().length

const uncapitalised = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** The text of a key, whatever YAML takes it for. */
export const keyText = (key: unknown): string | undefined =>
  isScalar(key) ? (key.source ?? String(key.value)) : undefined
