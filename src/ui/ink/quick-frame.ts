// How does a frame become text, where most of its lines are what they were a moment ago? Ink puts each letter of a frame
// into a cell, and reads the cells back. Here a line that was drawn once is known, and a row is its lines side by side.

/** One letter with its look, as Ink's tokenizer has it. */
export type Cell = { value: string; styles: unknown[] }

type Clip = { x1?: number; x2?: number; y1?: number; y2?: number }

export type Operation =
  | {
      type: 'write'
      x: number
      y: number
      text: string
      transformers: ((line: string, index: number) => string)[]
    }
  | { type: 'clip'; clip: Clip }
  | { type: 'unclip' }

/** What Ink's `Output` has gathered of a frame. */
export type Drawing = { width: number; height: number; operations: Operation[] }

/** Ink's own ways with text, and `isNarrow` of the app's. */
export type Letters = {
  isNarrow: (text: string) => boolean
  cellsOf: (line: string) => Cell[]
  columnsOf: (letter: string) => number
  toText: (cells: Cell[]) => string
}

/** A piece of a row: what one `<Text>` has on it. */
type Piece = {
  id: number
  cells: () => Cell[]
  text: string
  columns: number
  startsPlain: boolean
  endsPlain: boolean
  /** Its look ends with it, and is not that of the line below too. */
  isClosed: boolean
  /** Has letters without a column of their own, which Ink treats otherwise here and there. */
  isOdd: boolean
}

type Placed = { x: number; piece: Piece }

/** Of pieces and of rows, before all are forgotten: more than an assignment has, and no more memory than they need. */
const MOST_KNOWN = 2_000
/** Of whole panes: what is on the screen, and a little of what was. */
const MOST_TEXTS = 50

/**
 * Draws exactly what Ink's `Output` does, or returns undefined where that is not as simple as lines side by side: text on
 * text, or cut by a box.
 */
export function makeQuickFrames(letters: Letters) {
  const { isNarrow, cellsOf, columnsOf, toText } = letters
  let pieces = new Map<string, Piece>()
  let texts = new Map<string, Piece[]>()
  let rows = new Map<string, string>()
  let lastId = 0

  const forget = () => {
    pieces = new Map()
    texts = new Map()
    rows = new Map()
  }

  const pieceOf = (line: string): Piece => {
    const known = pieces.get(line)
    if (known) return known
    const piece = isNarrow(line) ? asNarrowPiece(line) : asAnyPiece(line)
    pieces.set(line, piece)
    return piece
  }

  const asNarrowPiece = (text: string): Piece => ({
    id: ++lastId,
    cells: () => cellsOf(text),
    text,
    columns: text.length,
    startsPlain: true,
    endsPlain: true,
    isClosed: true,
    isOdd: false,
  })

  const asAnyPiece = (line: string): Piece => {
    const all = line.includes('\u001b') ? cellsOf(`${line}x`) : undefined
    const end = all?.at(-1)
    const isClosed = !all || (end?.value === 'x' && end.styles.length === 0)
    const cells = all && isClosed ? all.slice(0, -1) : cellsOf(line)
    const widths = cells.map(({ value }) => columnsOf(value))
    return {
      id: ++lastId,
      cells: () => cellsOf(line),
      text: toText(cells),
      columns: widths.reduce((sum, width) => sum + width, 0),
      startsPlain: cells[0]?.styles.length === 0,
      endsPlain: cells.at(-1)?.styles.length === 0,
      isClosed,
      isOdd: widths.includes(0),
    }
  }

  /** Undefined where a look goes on from one line to the next. */
  const linesOf = (text: string): Piece[] | undefined => {
    const known = texts.get(text)
    if (known) return known
    const lines = text.split('\n').map(pieceOf)
    if (lines.some(({ isClosed, isOdd }) => !isClosed || isOdd)) return undefined
    texts.set(text, lines)
    return lines
  }

  const rowOf = (placed: Placed[]): string => {
    let key = ''
    for (const { x, piece } of placed) key += `${x}:${piece.id} `
    let row = rows.get(key)
    if (row === undefined) {
      row = (hasPlainSeams(placed) ? sideBySide(placed) : toText(asCells(placed))).trimEnd()
      rows.set(key, row)
    }
    return row
  }

  return ({ width, height, operations }: Drawing) => {
    if (pieces.size > MOST_KNOWN || rows.size > MOST_KNOWN) forget()
    if (texts.size > MOST_TEXTS) texts = new Map()
    const placed: Placed[][] = Array.from({ length: height }, () => [])
    const clips: (Clip | undefined)[] = []
    for (const operation of operations) {
      if (operation.type === 'unclip') clips.pop()
      else if (operation.type === 'clip') clips.push(within(clips.at(-1), operation.clip))
      else {
        const clip = clips.at(-1)
        if (clip && isNothing(clip)) continue
        const { x, y, text, transformers } = operation
        const lines = linesOf(text)
        if (!lines) return undefined
        for (let index = 0; index < lines.length; index++) {
          const row = placed[y + index]
          if (!row || y + index < (clip?.y1 ?? 0) || y + index >= (clip?.y2 ?? height)) continue
          let piece = lines[index]!
          if (!fits(x, piece, clip)) return undefined
          for (const transform of transformers) {
            const text = transform(piece.text, index)
            if (text !== piece.text) piece = pieceOf(text)
          }
          if (piece.columns === 0 && !piece.isOdd) continue
          if (piece.isOdd || !canStand(x, piece, width) || !put(row, { x, piece })) return undefined
        }
      }
    }
    return { output: placed.map(rowOf).join('\n'), height }
  }
}

/** From left to right. False where something stands there already. */
function put(row: Placed[], next: Placed): boolean {
  let at = row.length
  while (at > 0 && row[at - 1]!.x > next.x) at--
  const before = row[at - 1]
  const after = row[at]
  if (before && before.x + before.piece.columns > next.x) return false
  if (after && next.x + next.piece.columns > after.x) return false
  row.splice(at, 0, next)
  return true
}

const canStand = (x: number, { columns }: Piece, width: number) =>
  Number.isInteger(x) && x >= 0 && x + columns <= width

const fits = (x: number, { columns }: Piece, { x1 = x, x2 = x + columns }: Clip = {}) =>
  x1 <= x && x + columns <= x2

const isNothing = ({ x1, x2, y1, y2 }: Clip) =>
  (x1 !== undefined && x2 !== undefined && x1 >= x2) ||
  (y1 !== undefined && y2 !== undefined && y1 >= y2)

const within = (outer: Clip | undefined, inner: Clip): Clip => ({
  x1: both(Math.max, outer?.x1, inner.x1),
  x2: both(Math.min, outer?.x2, inner.x2),
  y1: both(Math.max, outer?.y1, inner.y1),
  y2: both(Math.min, outer?.y2, inner.y2),
})

const both = (
  choose: (one: number, other: number) => number,
  one: number | undefined,
  other: number | undefined,
) => (one === undefined || other === undefined ? (one ?? other) : choose(one, other))

/** Where two looks meet, the codes between them are fewer than those of each. */
const hasPlainSeams = (placed: Placed[]) =>
  placed.every(({ x, piece }, index) => {
    const next = placed[index + 1]
    return !next || next.x > x + piece.columns || piece.endsPlain || next.piece.startsPlain
  })

function sideBySide(placed: Placed[]): string {
  let text = ''
  let column = 0
  for (const { x, piece } of placed) {
    text += ' '.repeat(x - column) + piece.text
    column = x + piece.columns
  }
  return text
}

function asCells(placed: Placed[]): Cell[] {
  let column = 0
  return placed.flatMap(({ x, piece }) => {
    const gap = Array.from({ length: x - column }, (): Cell => ({ value: ' ', styles: [] }))
    column = x + piece.columns
    return [...gap, ...piece.cells()]
  })
}
