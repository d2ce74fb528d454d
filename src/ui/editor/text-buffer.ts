// What does a text look like after this key? Lines, a cursor between two characters, and the way back.

import { widthOf } from '../line.ts'

type Place = { row: number; column: number }
type Snapshot = Place & { lines: readonly string[] }

export type TextBuffer = Snapshot & {
  /** Always at least one. No line holds a line break. */
  lines: readonly string[]
  /** In UTF-16 units, never within a character as a reader counts them. */
  column: number
  /** The column on the screen that going up and down keeps to. */
  wanted: number | undefined
  past: readonly Snapshot[]
  future: readonly Snapshot[]
  /** Letters that are typed one after the other are undone together. */
  run: 'typing' | 'deleting' | undefined
}

/** As many steps as can be undone. */
const MOST_UNDO = 500
const INDENT = 2

export const bufferOf = (text: string): TextBuffer => ({
  lines: text.replaceAll(/\r\n?/g, '\n').split('\n'),
  row: 0,
  column: 0,
  wanted: undefined,
  past: [],
  future: [],
  run: undefined,
})

export const textOf = ({ lines }: Pick<TextBuffer, 'lines'>) => lines.join('\n')

const graphemes = new Intl.Segmenter()
const isPlain = (text: string) => /^[ -~]*$/.test(text)

/** Where the character behind `column` ends. */
export function boundaryAfter(line: string, column: number): number {
  if (column >= line.length) return line.length
  const rest = line.slice(column, column + 64)
  if (isPlain(rest.slice(0, 2))) return column + 1
  const [first] = graphemes.segment(rest)
  return column + (first?.segment.length ?? 1)
}

/** Where the character before `column` begins. */
export function boundaryBefore(line: string, column: number): number {
  if (column <= 0) return 0
  if (isPlain(line.slice(Math.max(0, column - 2), column + 1))) return column - 1
  const from = Math.max(0, column - 64)
  let last = from
  for (const { index } of graphemes.segment(line.slice(from, column))) last = from + index
  return last
}

/** The place itself, or behind the letter that it would split. */
function whole(line: string, column: number): number {
  return column === 0 ? 0 : boundaryAfter(line, boundaryBefore(line, column))
}

const lineAt = ({ lines, row }: Snapshot) => lines[row] ?? ''

/** The same text with other lines or another cursor, and the present one to come back to. */
function changed(
  buffer: TextBuffer,
  next: Snapshot,
  run: TextBuffer['run'] = undefined,
): TextBuffer {
  const isSameRun = run !== undefined && run === buffer.run
  const { lines, row, column } = buffer
  return {
    ...next,
    column: whole(next.lines[next.row] ?? '', next.column),
    wanted: undefined,
    past: isSameRun ? buffer.past : [...buffer.past.slice(1 - MOST_UNDO), { lines, row, column }],
    future: [],
    run,
  }
}

const moved = (buffer: TextBuffer, row: number, column: number, wanted?: number): TextBuffer => ({
  ...buffer,
  row,
  column: whole(buffer.lines[row] ?? '', column),
  wanted,
  run: undefined,
})

export function undo(buffer: TextBuffer): TextBuffer {
  const back = buffer.past.at(-1)
  if (!back) return buffer
  const { lines, row, column } = buffer
  return {
    ...moved({ ...buffer, ...back }, back.row, back.column),
    past: buffer.past.slice(0, -1),
    future: [...buffer.future, { lines, row, column }],
  }
}

export function redo(buffer: TextBuffer): TextBuffer {
  const forward = buffer.future.at(-1)
  if (!forward) return buffer
  const { lines, row, column } = buffer
  return {
    ...moved({ ...buffer, ...forward }, forward.row, forward.column),
    past: [...buffer.past, { lines, row, column }],
    future: buffer.future.slice(0, -1),
  }
}

/** Any text, of one line or many. */
export function inserted(buffer: TextBuffer, text: string, run?: 'typing'): TextBuffer {
  if (text === '') return buffer
  const { lines, row, column } = buffer
  const line = lineAt(buffer)
  const added = text.split('\n')
  const last = added.at(-1)!
  const end = added.length === 1 ? column + last.length : last.length
  added[0] = line.slice(0, column) + added[0]
  added[added.length - 1] += line.slice(column)
  const next = [...lines.slice(0, row), ...added, ...lines.slice(row + 1)]
  return changed(buffer, { lines: next, row: row + added.length - 1, column: end }, run)
}

/** Another text in its place, which can be undone. */
export const replaced = (buffer: TextBuffer, text: string): TextBuffer =>
  changed(buffer, { lines: bufferOf(text).lines, row: 0, column: 0 })

/** Everything between two places, the first before the second. */
function without(buffer: TextBuffer, from: Place, to: Place, run?: 'deleting'): TextBuffer {
  const { lines } = buffer
  const joined =
    (lines[from.row] ?? '').slice(0, from.column) + (lines[to.row] ?? '').slice(to.column)
  const next = [...lines.slice(0, from.row), joined, ...lines.slice(to.row + 1)]
  return changed(buffer, { lines: next, ...from }, run)
}

export function deletedBack(buffer: TextBuffer): TextBuffer {
  const { row, column } = buffer
  if (row === 0 && column === 0) return buffer
  const line = lineAt(buffer)
  const indent = line.slice(0, column)
  // Within the indentation, a step of it goes at once.
  const isIndent = indent.length > 0 && /^ +$/.test(indent)
  const start = isIndent
    ? column - (column % INDENT || Math.min(INDENT, column))
    : boundaryBefore(line, column)
  return without(buffer, before(buffer, start), { row, column }, 'deleting')
}

const before = ({ lines, row, column }: Snapshot, start: number): Place =>
  column > 0 ? { row, column: start } : { row: row - 1, column: (lines[row - 1] ?? '').length }

export function deletedForward(buffer: TextBuffer): TextBuffer {
  const { lines, row, column } = buffer
  const line = lineAt(buffer)
  if (column < line.length)
    return without(
      buffer,
      { row, column },
      { row, column: boundaryAfter(line, column) },
      'deleting',
    )
  return row === lines.length - 1
    ? buffer
    : without(buffer, { row, column }, { row: row + 1, column: 0 }, 'deleting')
}

export function deletedWord(buffer: TextBuffer): TextBuffer {
  if (buffer.column === 0) return deletedBack(buffer)
  const { row, column } = buffer
  return without(buffer, { row, column: wordStart(lineAt(buffer), column) }, { row, column })
}

export function deletedLine(buffer: TextBuffer): TextBuffer {
  const { lines, row } = buffer
  if (lines.length === 1)
    return lines[0] === '' ? buffer : changed(buffer, { lines: [''], row: 0, column: 0 })
  const next = [...lines.slice(0, row), ...lines.slice(row + 1)]
  return changed(buffer, { lines: next, row: Math.min(row, next.length - 1), column: 0 })
}

/** A new line that stands where YAML wants it: under the key, or deeper where the key has no value yet. */
export function brokenLine(buffer: TextBuffer): TextBuffer {
  const { row, column } = buffer
  const line = lineAt(buffer)
  const left = line.slice(0, column)
  const [indent = ''] = /^ */.exec(left) ?? []
  const [, dashes = ''] = /^ *((?:- +)*)/.exec(left) ?? []
  const opens = /:\s*(#.*)?$/.test(left) || /:\s+[|>][+-]?\d?\s*$/.test(left)
  const deeper = opens ? INDENT : 0
  const isItemAlone = /^ *- *$/.test(left)
  const depth = Math.min(column, indent.length) + (isItemAlone ? 0 : dashes.length) + deeper
  const rest = line.slice(column).trimStart()
  if (left.trim() === '') {
    const next = [...buffer.lines.slice(0, row), '', ...buffer.lines.slice(row)]
    return changed(buffer, { lines: next, row: row + 1, column })
  }
  const broken = inserted(buffer, `\n${' '.repeat(depth)}`)
  const lines = [...broken.lines]
  lines[row] = left.trimEnd()
  lines[row + 1] = ' '.repeat(depth) + rest
  return { ...broken, lines }
}

export const indented = (buffer: TextBuffer): TextBuffer =>
  inserted(buffer, ' '.repeat(INDENT - (buffer.column % INDENT)), 'typing')

export function outdented(buffer: TextBuffer): TextBuffer {
  const { lines, row, column } = buffer
  const line = lineAt(buffer)
  const spaces = Math.min(INDENT, line.length - line.trimStart().length)
  if (spaces === 0) return buffer
  const next = [...lines.slice(0, row), line.slice(spaces), ...lines.slice(row + 1)]
  return changed(buffer, { lines: next, row, column: Math.max(0, column - spaces) })
}

export function movedLeft(buffer: TextBuffer): TextBuffer {
  const { lines, row, column } = buffer
  if (column > 0) return moved(buffer, row, boundaryBefore(lineAt(buffer), column))
  return row > 0 ? moved(buffer, row - 1, (lines[row - 1] ?? '').length) : buffer
}

export function movedRight(buffer: TextBuffer): TextBuffer {
  const { lines, row, column } = buffer
  const line = lineAt(buffer)
  if (column < line.length) return moved(buffer, row, boundaryAfter(line, column))
  return row < lines.length - 1 ? moved(buffer, row + 1, 0) : buffer
}

/** So many lines down, or up; the column on the screen stays where it can. */
export function movedRows(buffer: TextBuffer, rows: number): TextBuffer {
  const { lines, row, column } = buffer
  const wanted = buffer.wanted ?? widthOf(lineAt(buffer).slice(0, column))
  const next = Math.max(0, Math.min(lines.length - 1, row + rows))
  return moved(buffer, next, columnAt(lines[next] ?? '', wanted), wanted)
}

function columnAt(line: string, cells: number): number {
  if (isPlain(line)) return Math.min(line.length, cells)
  let width = 0
  for (const { segment, index } of graphemes.segment(line)) {
    width += widthOf(segment)
    if (width > cells) return index
  }
  return line.length
}

export const movedTo = (buffer: TextBuffer, row: number, column: number): TextBuffer => {
  const to = Math.max(0, Math.min(buffer.lines.length - 1, row))
  return moved(buffer, to, Math.max(0, Math.min((buffer.lines[to] ?? '').length, column)))
}

/** To the first letter, and from there to the very beginning. */
export function movedHome(buffer: TextBuffer): TextBuffer {
  const line = lineAt(buffer)
  const first = line.length - line.trimStart().length
  return moved(buffer, buffer.row, buffer.column === first ? 0 : first)
}

export const movedEnd = (buffer: TextBuffer) => moved(buffer, buffer.row, lineAt(buffer).length)

export function movedWord(buffer: TextBuffer, direction: 1 | -1): TextBuffer {
  const line = lineAt(buffer)
  const { row, column } = buffer
  if (direction === -1)
    return column === 0 ? movedLeft(buffer) : moved(buffer, row, wordStart(line, column))
  if (column === line.length) return movedRight(buffer)
  const [passed = ''] = /^[^\p{L}\p{N}]*[\p{L}\p{M}\p{N}]*/u.exec(line.slice(column)) ?? []
  return moved(buffer, row, column + (passed.length || 1))
}

const wordStart = (line: string, column: number) => {
  const [passed = ''] = /[\p{L}\p{M}\p{N}]*[^\p{L}\p{N}]*$/u.exec(line.slice(0, column)) ?? []
  return column - (passed.length || 1)
}
