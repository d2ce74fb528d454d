// What is a line on the screen? Pieces of text, each with its look; measured, cut and wrapped without knowing of escape codes.

import measureWidth from './measure-width.ts'
import { paint, type Style } from './paint.ts'
import { printableLine } from './printable.ts'

export type Span = { text: string; styles: readonly Style[] }
export type Line = Span[]

/** Every text on the screen goes through here. */
export const span = (text: string, ...styles: Style[]): Span => ({
  text: printableLine(text),
  styles,
})

export const line = (text: string, ...styles: Style[]): Line => [span(text, ...styles)]

export const toAnsi = (spans: Line) => spans.map(({ text, styles }) => paint(text, styles)).join('')

export const widthOf = (text: string) => measureWidth(text)

export const lineWidth = (spans: Line) => spans.reduce((sum, { text }) => sum + widthOf(text), 0)

/** The same line with spaces behind it, up to `width`. */
export const padded = (spans: Line, width: number): Line => {
  const missing = width - lineWidth(spans)
  return missing > 0 ? [...spans, { text: ' '.repeat(missing), styles: [] }] : spans
}

/** What of the line fits, with an ellipsis where that is not all. */
export function fitted(spans: Line, width: number): Line {
  if (lineWidth(spans) <= width) return spans
  const kept: Line = []
  let left = width - 1
  for (const { text, styles } of spans) {
    const part = takeWidth(text, left)
    kept.push({ text: part, styles })
    left -= widthOf(part)
    if (part.length < text.length) break
  }
  return [...kept, { text: '…', styles: ['dim'] }]
}

type WrapOptions = {
  /** Stands before the first line, and `rest` before those that follow. */
  first?: Line
  rest?: Line
}

/** Breaks between words, and within a word only where it is longer than a line. */
export function wrapped(
  spans: Line,
  width: number,
  { first = [], rest = first }: WrapOptions = {},
): Line[] {
  const lines: Line[] = []
  let current: Line = [...first]
  let room = Math.max(1, width - lineWidth(first))
  let isEmpty = true
  const breakLine = () => {
    lines.push(withoutTrailingSpace(current))
    current = [...rest]
    room = Math.max(1, width - lineWidth(rest))
    isEmpty = true
  }

  for (const word of wordsOf(spans)) {
    const wordWidth = lineWidth(word)
    if (word.length === 1 && word[0]!.text === '\n') {
      breakLine()
      continue
    }
    const isSpace = word.every(({ text }) => text.trim() === '')
    if (wordWidth > room && !isEmpty && !isSpace) breakLine()
    // A break takes the space; an indent at the beginning stays.
    if (isSpace && isEmpty && lines.length > 0) continue
    for (const piece of word) {
      let { text } = piece
      while (widthOf(text) > room) {
        if (isSpace) {
          text = ''
          break
        }
        const part = takeWidth(text, room) || [...text][0]!
        current.push({ text: part, styles: piece.styles })
        text = text.slice(part.length)
        breakLine()
      }
      if (text === '') continue
      current.push({ text, styles: piece.styles })
      room -= widthOf(text)
      isEmpty = false
    }
  }
  if (!isEmpty || lines.length === 0) breakLine()
  return lines
}

/** A break inside a text that is otherwise one paragraph. */
export const lineBreak: Span = { text: '\n', styles: [] }

/** Pieces that hang together: a word may change its look in the middle. */
function wordsOf(spans: Line): Line[] {
  const words: Line[] = []
  let open: Line | undefined
  for (const { text, styles } of spans) {
    for (const part of text.split(/(\n| +)/)) {
      if (part === '') continue
      if (part === '\n' || part.trim() === '') {
        words.push([{ text: part, styles }])
        open = undefined
      } else if (open) open.push({ text: part, styles })
      else {
        open = [{ text: part, styles }]
        words.push(open)
      }
    }
  }
  return words
}

const withoutTrailingSpace = (spans: Line): Line => {
  const last = spans.at(-1)
  if (!last?.text.endsWith(' ') || last.styles.includes('inverse')) return spans
  const text = last.text.trimEnd()
  return text === ''
    ? withoutTrailingSpace(spans.slice(0, -1))
    : [...spans.slice(0, -1), { ...last, text }]
}

const graphemes = new Intl.Segmenter()

function takeWidth(text: string, width: number): string {
  if (/^[ -~]*$/.test(text)) return text.slice(0, Math.max(0, width))
  let taken = ''
  let left = width
  for (const { segment } of graphemes.segment(text)) {
    left -= measureWidth(segment)
    if (left < 0) break
    taken += segment
  }
  return taken
}
