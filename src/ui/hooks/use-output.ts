// What have the commands that were run printed? The newest lines, drawn at most every few frames.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Line, span } from '../line.ts'
import type { Style } from '../paint.ts'
import { printable } from '../printable.ts'

const KEPT_LINES = 5_000
const DRAW_EVERY_MS = 50

export type Output = {
  lines: Line[]
  write: (chunk: string, ...styles: Style[]) => void
  clear: () => void
}

export function useOutput(): Output {
  const [lines, setLines] = useState<Line[]>([])
  const buffer = useRef<{ lines: Line[]; open: string; styles: Style[] }>({
    lines: [],
    open: '',
    styles: [],
  })
  const timer = useRef<NodeJS.Timeout>(undefined)

  const draw = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const { lines, open, styles } = buffer.current
      setLines(open === '' ? lines : [...lines, [span(printable(open), ...styles)]])
    }, DRAW_EVERY_MS)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])

  const write = useCallback(
    (chunk: string, ...styles: Style[]) => {
      const { lines, open } = buffer.current
      const parts = (open + chunk).slice(-1_000_000).split('\n')
      const rest = parts.pop() ?? ''
      const complete = parts.map((text) => [span(printable(text), ...styles)])
      buffer.current = { lines: [...lines, ...complete].slice(-KEPT_LINES), open: rest, styles }
      draw()
    },
    [draw],
  )
  const clear = useCallback(() => {
    buffer.current = { lines: [], open: '', styles: [] }
    draw()
  }, [draw])
  return useMemo(() => ({ lines, write, clear }), [lines, write, clear])
}
