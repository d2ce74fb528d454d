// How does a table fit a pane? Columns give way in proportion, and cells wrap.

import type { Tokens } from 'marked'
import { type Line, lineWidth, padded, span, wrapped } from '../line.ts'
import { inlineSpans } from './inline-spans.ts'

const GAP = '  '
const NARROWEST = 6

export function renderTable({ header, rows }: Tokens.Table, width: number): Line[] {
  const cells = [header, ...rows].map((row, index) =>
    row.map(({ tokens }) => (index === 0 ? inlineSpans(tokens, 'bold') : inlineSpans(tokens))),
  )
  const widths = columnWidths(cells, width - GAP.length * (header.length - 1))
  const [head = [], ...body] = cells.map((row) => renderRow(row, widths))
  const rule = widths.flatMap((column, index) => [
    ...(index > 0 ? [span(GAP)] : []),
    span('─'.repeat(column), 'dim'),
  ])
  return [...head, rule, ...body.flat()]
}

function columnWidths(rows: Line[][], room: number): number[] {
  const wanted = (rows[0] ?? []).map((_, column) =>
    Math.max(1, ...rows.map((row) => lineWidth(row[column] ?? []))),
  )
  const widths = [...wanted]
  while (widths.reduce((sum, each) => sum + each, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths))
    if (widths[widest]! <= NARROWEST) break
    widths[widest]!--
  }
  return widths
}

function renderRow(cells: Line[], widths: number[]): Line[] {
  const columns = widths.map((width, index) => wrapped(cells[index] ?? [], width))
  const height = Math.max(...columns.map(({ length }) => length))
  return Array.from({ length: height }, (_, row) =>
    columns.flatMap((lines, index) => [
      ...(index > 0 ? [span(GAP)] : []),
      ...padded(lines[row] ?? [], widths[index]!),
    ]),
  )
}
