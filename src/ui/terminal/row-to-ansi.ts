// How does one row of a terminal's screen look in ours? Cells become runs of text with one look each.

import type { IBufferCell, IBufferLine } from '@xterm/headless'

/** https://no-color.org */
const hasColour = !process.env.NO_COLOR

/** `cursor` is the column that is drawn inverted. Only SGR sequences of our own making are in the result. */
export function rowToAnsi(row: IBufferLine, columns: number, cursor?: number): string {
  let text = ''
  let look = ''
  let cell: IBufferCell | undefined
  for (let column = 0; column < columns; column++) {
    cell = row.getCell(column, cell)
    if (!cell) break
    // The second half of a wide character.
    if (cell.getWidth() === 0) continue
    const next = lookOf(cell, column === cursor)
    if (next !== look) {
      text += next === '' ? '\u001b[0m' : `\u001b[0;${next}m`
      look = next
    }
    text += visible(cell.getChars())
  }
  return look === '' ? text.trimEnd() : `${text}\u001b[0m`
}

/** xterm keeps no control characters in its cells; what turns the direction of writing it does. */
const visible = (chars: string) =>
  chars === '' ||
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(chars)
    ? ' '
    : chars

/** SGR parameters. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h4-Functions-using-CSI-_-ordered-by-the-final-character-lparen-s-rparen */
function lookOf(cell: IBufferCell, isCursor: boolean): string {
  if (!isCursor && cell.isAttributeDefault()) return ''
  const codes: number[] = []
  if (cell.isBold()) codes.push(1)
  if (cell.isDim()) codes.push(2)
  if (cell.isItalic()) codes.push(3)
  if (cell.isUnderline()) codes.push(4)
  if (Boolean(cell.isInverse()) !== isCursor) codes.push(7)
  if (cell.isInvisible()) codes.push(8)
  if (cell.isStrikethrough()) codes.push(9)
  if (hasColour) {
    if (cell.isFgPalette()) codes.push(...paletteColour(cell.getFgColor(), 30))
    else if (cell.isFgRGB()) codes.push(38, 2, ...channels(cell.getFgColor()))
    if (cell.isBgPalette()) codes.push(...paletteColour(cell.getBgColor(), 40))
    else if (cell.isBgRGB()) codes.push(48, 2, ...channels(cell.getBgColor()))
  }
  return codes.join(';')
}

/** The first sixteen by their short names, which fit the learner's own colours. */
const paletteColour = (colour: number, base: 30 | 40) =>
  colour < 8 ? [base + colour] : colour < 16 ? [base + 60 + colour - 8] : [base + 8, 5, colour]

const channels = (colour: number) => [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]
