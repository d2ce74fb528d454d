// How does the text look in a window of so many columns and rows, with its cursor, its line numbers, and under each line
// what is wrong in it?

import type { Problem } from '../../engine/validate-manifest.ts'
import { type Line, line, lineWidth, span, widthOf, wrapped } from '../line.ts'
import type { Style } from '../paint.ts'
import { printable } from '../printable.ts'
import { highlightYaml, textRows } from './highlight-yaml.ts'
import { boundaryAfter, type TextBuffer } from './text-buffer.ts'

export type EditorWindow = {
  /** The first line that is seen. */
  top: number
  /** Columns of the cursor's line that are scrolled out on the left: the others stay where they are. */
  left: number
  row: number
}

type Options = { width: number; height: number }

/** A message that fills the screen hides what it is about. */
const MOST_MESSAGE_ROWS = 3
/** Less room than this beside the place, and the message stands below it. */
const LEAST_MESSAGE = 34
/** Kept in sight beside the cursor. */
const MARGIN = 4

export const gutterWidth = ({ lines }: Pick<TextBuffer, 'lines'>) => String(lines.length).length + 2

/** The window moved as little as needed for the cursor, and what is wrong in its line, to be in sight. */
export function keepInSight(
  { top, left: before, row: rowBefore }: EditorWindow,
  { lines, row, column }: TextBuffer,
  problems: Problem[],
  { width, height }: Options,
): EditorWindow {
  const room = width - gutterWidth({ lines })
  const left = row === rowBefore ? before : 0
  const cell = widthOf(visible((lines[row] ?? '').slice(0, column)))
  let nextLeft = left
  if (cell < left + (left > 0 ? MARGIN : 0)) nextLeft = Math.max(0, cell - Math.floor(room / 2))
  if (cell >= nextLeft + room - 1) nextLeft = cell - room + 1 + MARGIN

  let nextTop = Math.min(top, row)
  const messages = messagesByLine(problems)
  const heightOf = (at: number) =>
    1 +
    (messages.get(at + 1) ?? []).flatMap((each) =>
      messageLines(each, at === row ? nextLeft : 0, room),
    ).length
  let used = 0
  for (let at = nextTop; at <= row; at++) used += heightOf(at)
  while (used > height && nextTop < row) used -= heightOf(nextTop++)
  return { top: nextTop, left: nextLeft, row }
}

export function editorLines(
  { lines, row, column }: TextBuffer,
  problems: Problem[],
  { top, left: scrolled }: EditorWindow,
  { width, height }: Options,
): Line[] {
  const gutter = gutterWidth({ lines })
  const room = width - gutter
  const texts = textRows(lines, top + height)
  const messages = messagesByLine(problems)
  const drawn: Line[] = []
  for (let at = top; at < lines.length && drawn.length < height; at++) {
    const source = lines[at]!
    const left = at === row ? scrolled : 0
    const here = messages.get(at + 1) ?? []
    const number = String(at + 1).padStart(gutter - 2)
    const mark = here.length > 0 ? span('! ', 'red', 'bold') : span('  ')
    let spans = highlightYaml(visible(source), texts[at]!)
    for (const { column: from, length } of here)
      spans = marked(spans, from - 1, from - 1 + length, ['red', 'underline'])
    if (at === row)
      spans =
        column < source.length
          ? marked(spans, column, boundaryAfter(source, column), ['inverse'])
          : [...spans, span(' ', 'inverse')]
    drawn.push([
      span(number, ...(at === row ? (['bold'] as const) : (['dim'] as const))),
      mark,
      ...windowOf(spans, left, room),
    ])
    for (const problem of here)
      for (const text of messageLines(problem, left, room))
        drawn.push([span(' '.repeat(gutter)), ...text])
  }
  return drawn.slice(0, height)
}

function messagesByLine(problems: Problem[]): Map<number, Problem[]> {
  const messages = new Map<number, Problem[]>()
  for (const problem of problems)
    messages.set(problem.line, [...(messages.get(problem.line) ?? []), problem])
  return messages
}

/** `^ unknown field "nam"`, with the sign under the place that is meant. */
function messageLines({ column, message }: Problem, left: number, room: number): Line[] {
  const cell = Math.max(0, Math.min(room - 1, column - 1 - left))
  const beside = room - cell - 2
  const sign = span('^ ', 'red', 'bold')
  const isShort = widthOf(message) <= beside || beside >= LEAST_MESSAGE
  const indent = isShort ? cell : Math.max(0, Math.min(cell, room - LEAST_MESSAGE))
  const text = wrapped([span(message, 'red')], room, {
    first: isShort ? [span(' '.repeat(cell)), sign] : [span(' '.repeat(indent))],
    rest: [span(' '.repeat(isShort ? cell + 2 : indent))],
  })
  const shown =
    text.length <= MOST_MESSAGE_ROWS
      ? text
      : [
          ...text.slice(0, MOST_MESSAGE_ROWS - 1),
          [...text[MOST_MESSAGE_ROWS - 1]!, span(' …', 'dim')],
        ]
  return isShort ? shown : [[span(' '.repeat(cell)), sign], ...shown]
}

/** As long as the text, with a sign for what a terminal would obey or hide. */
export const visible = (text: string) =>
  /^[ -~]*$/.test(text)
    ? text
    : text.replace(/[^ -~]/g, (unit) =>
        unit === '\t' ? '→' : isSurrogate(unit) || printable(unit) === unit ? unit : '�',
      )

const isSurrogate = (unit: string) => unit >= '\ud800' && unit <= '\udfff'

/** The same spans, with these looks from one offset to another. */
function marked(spans: Line, from: number, to: number, styles: readonly Style[]): Line {
  let at = 0
  return spans.flatMap((each) => {
    const start = at
    at += each.text.length
    const [first, last] = [Math.max(from, start) - start, Math.min(to, at) - start]
    if (first >= last) return [each]
    return [
      { ...each, text: each.text.slice(0, first) },
      {
        text: each.text.slice(first, last),
        styles: [...each.styles.filter((style) => !COLOURS.has(style)), ...styles],
      },
      { ...each, text: each.text.slice(last) },
    ].filter(({ text }) => text !== '')
  })
}

const COLOURS = new Set<Style>(['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'])

const graphemes = new Intl.Segmenter()

/** What of the line is seen in `room` columns from `left` on. */
function windowOf(spans: Line, left: number, room: number): Line {
  if (left === 0 && lineWidth(spans) <= room) return spans
  const kept: Line = []
  let cell = 0
  for (const { text, styles } of spans) {
    if (cell >= left + room) break
    let part = ''
    for (const { segment } of graphemes.segment(text)) {
      const width = widthOf(segment)
      const end = cell + width
      if (cell >= left && end <= left + room) part += segment
      // Half of a wide letter is no letter.
      else if (cell < left && end > left) part += ' '.repeat(end - left)
      cell = end
      if (cell >= left + room) break
    }
    if (part !== '') kept.push({ text: part, styles })
  }
  return cell >= left + room && lineWidth(spans) > left + room
    ? [...(lineWidth(kept) < room ? kept : withoutLastCell(kept)), ...line('›', 'dim')]
    : kept
}

function withoutLastCell(spans: Line): Line {
  const last = spans.at(-1)
  if (!last) return spans
  const { text } = last
  const [end] = [...graphemes.segment(text)].slice(-1)
  return [...spans.slice(0, -1), { ...last, text: text.slice(0, end?.index ?? 0) }]
}
