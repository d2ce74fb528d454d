// Where does everything go on a screen of so many columns and rows?

export type Size = { columns: number; rows: number }

export const SMALLEST: Size = { columns: 40, rows: 12 }

/** From here on the steps stand beside the assignment. */
const WIDE = 110

/** Longer lines are hard to read. */
const WIDEST_TEXT = 100

export type Layout = {
  isWide: boolean
  /** Rows between the header and the lines at the bottom. */
  bodyRows: number
  assignmentColumns: number
  sideColumns: number
}

/** `bottomRows` is what the notice, a question and the status line take; `topRows` the header. */
export function layoutOf(
  { columns, rows }: Size,
  { topRows, bottomRows }: { topRows: number; bottomRows: number },
): Layout {
  const isWide = columns >= WIDE
  const bodyRows = Math.max(1, rows - topRows - bottomRows)
  if (!isWide) return { isWide, bodyRows, assignmentColumns: columns, sideColumns: columns }
  // Drawings in the text are up to 72 wide, and kubectl's tables wider than what is left: they wrap.
  const assignmentColumns = Math.max(Math.floor(columns * 0.45), Math.min(74, columns - 48))
  return { isWide, bodyRows, assignmentColumns, sideColumns: columns - assignmentColumns - 1 }
}

/** Of a pane's columns, those that text is set in: a margin of one on each side. */
export const textWidth = (columns: number) => Math.min(WIDEST_TEXT, Math.max(10, columns - 2))
