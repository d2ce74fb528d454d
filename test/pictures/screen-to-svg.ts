// How does a screen of the terminal become a picture? Each row a line of text, each look a run of it.

import type { IBufferCell, Terminal } from '@xterm/headless'

const COLUMN = 8.4
const ROW = 18
const MARGIN = 16

/** Readable for colour-blind eyes, on a dark background. */
const COLOURS = [
  '#484f58',
  '#ff7b72',
  '#56d364',
  '#e3b341',
  '#79c0ff',
  '#d2a8ff',
  '#56d4dd',
  '#b1bac4',
]
const BRIGHT = [
  '#6e7681',
  '#ffa198',
  '#7ee787',
  '#f2cc60',
  '#a5d6ff',
  '#e2c5ff',
  '#76e3ea',
  '#f0f6fc',
]
const BACKGROUND = '#0d1117'
const FOREGROUND = '#c9d1d9'

/** `title` is read out where the picture cannot be seen. */
export function screenToSvg(terminal: Terminal, title: string): string {
  const { cols, rows } = terminal
  const width = Math.ceil(cols * COLUMN + 2 * MARGIN)
  const height = rows * ROW + 2 * MARGIN
  const drawn = Array.from({ length: rows }, (_, row) => drawRow(terminal, row))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="${FOREGROUND}" xml:space="preserve">`,
    ...drawn.filter(Boolean),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

type Run = { column: number; columns: number; text: string; look: Look }
type Look = {
  fill: string
  back: string | undefined
  bold: boolean
  dim: boolean
  underline: boolean
}

function drawRow({ buffer, cols }: Terminal, row: number): string {
  const line = buffer.active.getLine(buffer.active.viewportY + row)
  const runs: Run[] = []
  let cell: IBufferCell | undefined
  for (let column = 0; line && column < cols; column++) {
    cell = line.getCell(column, cell)
    if (!cell || cell.getWidth() === 0) continue
    const look = lookOf(cell)
    const text = cell.getChars() || ' '
    const last = runs.at(-1)
    if (last && JSON.stringify(last.look) === JSON.stringify(look)) {
      last.text += text
      last.columns += cell.getWidth()
    } else runs.push({ column, columns: cell.getWidth(), text, look })
  }
  return runs
    .filter(({ text, look }) => text.trim() !== '' || look.back)
    .map((run) => drawRun(run, row))
    .join('')
}

function drawRun({ column, columns, text, look }: Run, row: number) {
  const x = (MARGIN + column * COLUMN).toFixed(1)
  const top = MARGIN + row * ROW
  const width = (columns * COLUMN).toFixed(1)
  const back = look.back
    ? `<rect x="${x}" y="${top}" width="${width}" height="${ROW}" fill="${look.back}"/>`
    : ''
  const style = [
    look.fill === FOREGROUND ? '' : ` fill="${look.fill}"`,
    look.bold ? ' font-weight="bold"' : '',
    look.dim ? ' opacity="0.6"' : '',
    look.underline ? ' text-decoration="underline"' : '',
  ].join('')
  return `${back}<text x="${x}" y="${top + 13}" textLength="${width}"${style}>${escaped(text)}</text>`
}

function lookOf(cell: IBufferCell): Look {
  const fore = cell.isFgPalette() ? palette(cell.getFgColor()) : FOREGROUND
  const behind = cell.isBgPalette() ? palette(cell.getBgColor()) : undefined
  const isInverse = Boolean(cell.isInverse())
  return {
    fill: isInverse ? (behind ?? BACKGROUND) : fore,
    back: isInverse ? fore : behind,
    bold: Boolean(cell.isBold()),
    dim: Boolean(cell.isDim()),
    underline: Boolean(cell.isUnderline()),
  }
}

const palette = (colour: number) =>
  (colour < 8 ? COLOURS[colour] : colour < 16 ? BRIGHT[colour - 8] : undefined) ?? FOREGROUND

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
