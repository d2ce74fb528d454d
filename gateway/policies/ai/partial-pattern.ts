// Could the end of a text that is still growing become a match? A pattern's partial form matches every beginning of
// what the pattern matches, up to the text's end.

/** Not `(?![^])`: beside a surrogate pair V8 finds that in the middle of it. */
const END = '$'

/** Back references, and conditions on more than one character ahead: nobody can tell early what these match. */
class NoPartialForm extends Error {}

/** Undefined where the pattern has no partial form: then only the whole text can be searched. */
export function partialPattern({ source, flags, multiline }: RegExp): RegExp | undefined {
  // The end of a line is not the end of the text.
  if (multiline) return undefined
  try {
    const partial = new SourceReader(source).readAlternatives()
    return new RegExp(`(?:${partial})${END}`, flags)
  } catch (error) {
    if (error instanceof NoPartialForm || error instanceof SyntaxError) return undefined
    throw error
  }
}

const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/
const ESCAPE =
  /^\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|0|[^1-9k])/u
const CLASS = /^\[(?:[^\]\\]|\\[\s\S])*\]/
const GROUP = /^\((?:\?:|\?<[A-Za-z_$][\w$]*>|(?!\?))/
const BEHIND = /^\(\?<[=!]/
const AHEAD = /^\(\?[=!]/

class SourceReader {
  #rest: string

  constructor(source: string) {
    this.#rest = source
  }

  readAlternatives(): string {
    let out = ''
    while (this.#rest !== '' && this.#rest[0] !== ')')
      out += this.#rest[0] === '|' ? this.#take(1) : this.#readTerm()
    return out
  }

  #readTerm(): string {
    const behind = BEHIND.exec(this.#rest)
    if (behind) return this.#takeGroup()
    const ahead = AHEAD.exec(this.#rest)
    if (ahead) return this.#readAhead(ahead[0])
    const atom = this.#readAtom()
    const quantifier = QUANTIFIER.exec(this.#rest)?.[0] ?? ''
    return `(?:${atom}|${END})${this.#take(quantifier.length)}`
  }

  #readAtom(): string {
    const group = GROUP.exec(this.#rest)
    if (!group) return this.#takeCharacter()
    const opening = this.#take(group[0].length)
    const inner = this.readAlternatives()
    if (this.#rest === '') throw new NoPartialForm()
    return opening + inner + this.#take(1)
  }

  /** With one character ahead it is known as soon as there is one. */
  #readAhead(opening: string): string {
    this.#take(opening.length)
    const condition = this.#takeCharacter()
    if (this.#rest[0] !== ')') throw new NoPartialForm()
    this.#take(1)
    return `(?:${opening}${condition})|${END})`
  }

  #takeCharacter(): string {
    const found = ESCAPE.exec(this.#rest) ?? CLASS.exec(this.#rest)
    if (found) return this.#take(found[0].length)
    if (this.#rest[0] === '\\' || this.#rest[0] === '(') throw new NoPartialForm()
    return this.#take(String.fromCodePoint(this.#rest.codePointAt(0)!).length)
  }

  /** What lies behind has been seen already, so it stays as it is. */
  #takeGroup(): string {
    let depth = 0
    for (let at = 0; at < this.#rest.length; ) {
      const skipped = ESCAPE.exec(this.#rest.slice(at)) ?? CLASS.exec(this.#rest.slice(at))
      if (skipped) {
        at += skipped[0].length
        continue
      }
      const character = this.#rest[at++]
      if (character === '(') depth++
      else if (character === ')' && --depth === 0) return this.#take(at)
    }
    throw new NoPartialForm()
  }

  #take(length: number): string {
    const taken = this.#rest.slice(0, length)
    this.#rest = this.#rest.slice(length)
    return taken
  }
}
